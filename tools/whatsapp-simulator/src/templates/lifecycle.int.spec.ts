import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, eventually, WABA } from '../testing/bench';

type Json = Record<string, unknown>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const templates = `${WABA}/message_templates`;

describe('templates on Meta’s side', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  const request = (change: Json = {}) => ({
    name: 'pick_up',
    language: 'en_US',
    category: 'UTILITY',
    components: [{ type: 'body', text: 'Your order is ready to collect.' }],
    ...change,
  });
  const create = async (change: Json = {}) => {
    const { status, body } = await bench.graph('POST', templates, request(change));
    return { status, body: body as unknown as Json & { id: string; error: Json } };
  };
  const statusOf = async (id: string) =>
    ((await bench.graph('GET', `${id}?fields=status`)).body as unknown as Json)['status'];
  const events = () =>
    bench.callback.changes('message_template_status_update').map((value) => value['event']);

  it('reviews after a delay and tells with the id as an integer above 2^53', async () => {
    const { body } = await create();
    expect(body).toEqual({ id: expect.stringMatching(/^\d{17}$/), status: 'PENDING', category: 'UTILITY' });
    expect((await bench.sendTemplate('pick_up', 'en_US')).error?.code).toBe(132001);
    await bench.advance(5_000);
    await eventually(() => expect(events()).toEqual(['APPROVED']));
    expect(bench.callback.received[0]!.raw.toString()).toContain(`"message_template_id":${body.id},`);
    expect((await bench.sendTemplate('pick_up', 'en_US')).status).toBe(200);
    const { body: node } = await bench.graph('GET', body.id);
    expect(node).toMatchObject({
      name: 'pick_up',
      parameter_format: 'POSITIONAL',
      components: [{ type: 'BODY' }],
      status: 'APPROVED',
    });
  });

  it('rejects with a reason, and holds reviews for a decision by hand', async () => {
    await bench.control('PATCH', 'behaviour', { review: { mode: 'rejected', reason: 'PROMOTIONAL' } });
    const rejected = await create();
    await bench.advance(5_000);
    await eventually(async () => expect(await statusOf(rejected.body.id)).toBe('REJECTED'));
    expect(
      ((await bench.graph('GET', `${rejected.body.id}?fields=rejected_reason`)).body as unknown as Json)[
        'rejected_reason'
      ],
    ).toBe('PROMOTIONAL');
    await bench.control('PATCH', 'behaviour', { review: { mode: 'held' } });
    const held = await create({ name: 'held' });
    await bench.advance(30 * DAY);
    expect(await statusOf(held.body.id)).toBe('PENDING');
    await bench.control('POST', `templates/${held.body.id}`, { action: 'approve' });
    expect(await statusOf(held.body.id)).toBe('APPROVED');
  });

  it('approves a utility request as marketing when told to', async () => {
    await bench.control('PATCH', 'behaviour', { review: { categoryOverride: { pick_up: 'MARKETING' } } });
    expect((await create()).body['category']).toBe('MARKETING');
  });

  it('pauses at red for 3 hours, then 6 hours, then disables', async () => {
    const { body } = await bench.control('GET', 'templates?name=spring_sale');
    const id = String((body as Json[])[0]!['id']);
    const red = () => bench.control('POST', `templates/${id}`, { action: 'quality', score: 'RED' });
    await red();
    expect((await bench.sendTemplate('spring_sale', 'en')).error?.code).toBe(132015);
    await bench.advance(3 * HOUR + 1000);
    await eventually(async () => expect(await statusOf(id)).toBe('APPROVED'));
    await red();
    await bench.advance(3 * HOUR + 1000);
    expect(await statusOf(id)).toBe('PAUSED');
    await bench.advance(3 * HOUR);
    await eventually(async () => expect(await statusOf(id)).toBe('APPROVED'));
    await red();
    expect((await bench.sendTemplate('spring_sale', 'en')).error?.code).toBe(132016);
    await eventually(() =>
      expect(events()).toEqual(['PAUSED', 'APPROVED', 'PAUSED', 'APPROVED', 'DISABLED']),
    );
    expect(bench.callback.changes('message_template_quality_update')).toHaveLength(3);
    expect((await bench.graph('DELETE', `${templates}?name=spring_sale`)).status).toBe(400);
  });

  it('holds messages of a paced template and releases or drops them', async () => {
    const { body } = await bench.control('GET', 'templates?name=spring_sale');
    const id = String((body as Json[])[0]!['id']);
    await bench.control('POST', `templates/${id}`, { action: 'pace', afterSends: 1 });
    const first = await bench.sendTemplate('spring_sale', 'en');
    const held = await bench.sendTemplate('spring_sale', 'en');
    expect((held.body['messages'] as unknown as Json[])[0]).toMatchObject({
      message_status: 'held_for_quality_assessment',
    });
    await eventually(() => expect(bench.callback.statuses(first.id)).not.toHaveLength(0));
    expect(bench.callback.statuses(held.id)).toHaveLength(0);
    await bench.control('POST', `templates/${id}`, { action: 'release', good: false });
    await eventually(() =>
      expect(bench.callback.statuses(held.id)[0]).toMatchObject({ errors: [{ code: 132015 }] }),
    );
    await bench.advance(DAY);
    expect(await statusOf(id)).toBe('PAUSED');
    await bench.graph('POST', `${id}/unpause`);
    expect(await statusOf(id)).toBe('APPROVED');
  });

  it('announces a new category a day ahead with the present one as new_category', async () => {
    const { body } = await bench.control('GET', 'templates?name=order_ready');
    const id = String((body as Json[])[0]!['id']);
    await bench.control('POST', `templates/${id}`, { action: 'recategorise', category: 'MARKETING' });
    await eventually(() => expect(bench.callback.changes('template_category_update')).toHaveLength(1));
    expect(bench.callback.changes('template_category_update')[0]).toMatchObject({
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: expect.any(Number),
    });
    await bench.advance(DAY + 1000);
    await eventually(() =>
      expect(bench.callback.changes('template_category_update')[1]).toMatchObject({
        previous_category: 'UTILITY',
        new_category: 'MARKETING',
      }),
    );
  });

  it('lets an approved template be edited once a day and not change its category', async () => {
    const { body } = await create();
    await bench.advance(5_000);
    await eventually(async () => expect(await statusOf(body.id)).toBe('APPROVED'));
    const edit = (change: Json) => bench.graph('POST', body.id, change);
    expect((await edit({ category: 'MARKETING' })).status).toBe(400);
    const components = [{ type: 'BODY', text: 'Your order waits at the counter.' }];
    expect((await edit({ components })).body).toEqual({ success: true });
    expect(await statusOf(body.id)).toBe('PENDING');
    await bench.advance(5_000);
    await eventually(async () => expect(await statusOf(body.id)).toBe('APPROVED'));
    expect((await edit({ components })).status).toBe(400);
    await bench.advance(DAY);
    expect((await edit({ components })).status).toBe(200);
    await eventually(() =>
      expect(bench.callback.changes('message_template_components_update')[0]).toMatchObject({
        message_template_element: 'Your order waits at the counter.',
      }),
    );
  });

  it('refuses a name and language twice, and a deleted approved name for 30 days', async () => {
    await create();
    expect((await create()).body.error).toMatchObject({
      code: 100,
      error_subcode: 2388024,
      error_user_msg: expect.any(String),
    });
    expect((await create({ language: 'de' })).status).toBe(200);
    await bench.advance(5_000);
    await eventually(() => expect(events()).toEqual(['APPROVED', 'APPROVED']));
    expect((await bench.graph('DELETE', `${templates}?name=pick_up`)).body).toEqual({ success: true });
    expect((await create()).status).toBe(400);
    await bench.advance(30 * DAY + 1000);
    expect((await create()).status).toBe(200);
  });

  it('deletes one language with hsm_id and name together', async () => {
    await create();
    const german = await create({ language: 'de' });
    expect((await bench.graph('DELETE', `${templates}?hsm_id=${german.body.id}`)).status).toBe(400);
    await bench.graph('DELETE', `${templates}?hsm_id=${german.body.id}&name=pick_up`);
    const { body } = await bench.graph('GET', `${templates}?name=pick_up`);
    expect((body['data'] as unknown as Json[]).map((each) => each['language'])).toEqual(['en_US']);
  });

  it('pages with cursors and refuses a bad one with 131059 from version 24', async () => {
    for (let i = 0; i < 5; i += 1) await create({ name: `page_${i}` });
    const names: unknown[] = [];
    let path: string | undefined = `/v24.0/${templates}?limit=3&fields=name`;
    while (path) {
      const { body } = await bench.request('GET', path, undefined, {
        authorization: 'Bearer token-of-the-business',
      });
      const page = body as unknown as { data: Json[]; paging: { next?: string } };
      names.push(...page.data.map((each) => each['name']));
      path = page.paging.next?.replace(bench.simulator.url, '');
    }
    expect(names).toHaveLength(7);
    expect(new Set(names).size).toBe(7);
    const bad = async (version: string) =>
      (
        (
          await bench.request('GET', `/${version}/${templates}?after=nonsense`, undefined, {
            authorization: 'Bearer token-of-the-business',
          })
        ).body['error'] as unknown as Json
      )['code'];
    expect([await bad('v24.0'), await bad('v23.0')]).toEqual([131059, 100]);
  });

  it('stops at the template limit of an unverified portfolio, and at 100 creations an hour', async () => {
    await bench.control('PATCH', 'portfolios/1000', { verified: false });
    await bench.control('PATCH', 'behaviour', {
      limits: { templatesUnverified: 3, templateCreationsPerHour: 3 },
    });
    expect((await create({ name: 'a' })).status).toBe(200);
    expect((await create({ name: 'b' })).body.error).toMatchObject({ error_subcode: 2388019 });
    await create({ name: 'c' });
    expect((await create({ name: 'd' })).body.error).toMatchObject({ code: 80007 });
  });

  it('counts management calls of an account per hour', async () => {
    await bench.control('PATCH', 'behaviour', { limits: { managementPerHour: 2 } });
    await bench.graph('GET', templates);
    await bench.graph('GET', templates);
    expect(((await bench.graph('GET', templates)).body['error'] as unknown as Json)['code']).toBe(80007);
    await bench.advance(HOUR);
    expect((await bench.graph('GET', templates)).status).toBe(200);
  });
});
