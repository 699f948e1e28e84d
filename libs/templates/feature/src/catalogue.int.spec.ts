import { newId, seconds } from '@parlance/shared/kernel';
import { createTemplate, getTemplate, listTemplates, syncTemplates } from '@parlance/templates/contracts';
import { eventually } from '@parlance/testing/harness';
import { Meta, OTHER_WABA, WABA } from './meta.fixture';
import { AccountLeases } from './sync/account-leases';
import { Bench, draft } from './service.fixture';

describe('the catalogue of templates', () => {
  let meta: Meta;
  let bench: Bench;

  beforeAll(async () => {
    meta = await Meta.start();
    bench = await Bench.start(meta);
  });

  afterAll(async () => {
    await bench?.stop();
    await meta?.stop();
  });

  it('I25 takes over a new account once, however many read it at the same moment', async () => {
    await meta.control('POST', 'setup', {
      templates: Array.from({ length: 30 }, (_, i) => ({
        wabaId: WABA,
        name: `at_once_${i}`,
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: `Your parcel number ${i} has arrived at our desk.` }],
      })),
    });
    const results = await Promise.all(Array.from({ length: 5 }, () => bench.sync(WABA)));
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(30);
  });

  it('K-044 I25 takes over what differs at Meta over several pages, and nothing when nothing differs', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `catalogue_${String(i).padStart(3, '0')}`);
    await meta.control('POST', 'setup', {
      templates: names.map((name) => ({
        wabaId: OTHER_WABA,
        name,
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: `Your order number ${name.slice(-3)} is ready to collect.` }],
      })),
    });
    expect(await bench.sync(OTHER_WABA)).toMatchObject({ added: 130, updated: 0, deleted: 0 });
    await meta.advance(seconds(2));
    const announced = bench.announced.length;
    expect(await bench.sync(OTHER_WABA)).toEqual({ added: 0, updated: 0, deleted: 0, unchanged: 130 });

    await meta.decide('catalogue_007', { action: 'pause' });
    await meta.control('POST', 'setup', {
      templates: [
        {
          wabaId: OTHER_WABA,
          name: 'catalogue_008',
          language: 'en',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Your order has changed, please have a look.' }],
        },
      ],
    });
    const [gone] = await meta.templates('catalogue_009');
    const removed = await fetch(
      `${meta.simulator.url}/v25.0/${OTHER_WABA}/message_templates?name=catalogue_009&hsm_id=${gone?.id}`,
      { method: 'DELETE', headers: { authorization: 'Bearer token-of-the-business' } },
    );
    expect(removed.status).toBe(200);
    await meta.advance(seconds(2));
    const result = await bench.sync(OTHER_WABA);
    expect(result.updated + result.deleted).toBe(3);
    await eventually(() => {
      const changed = bench.announced.slice(announced).filter((t) => t.name.startsWith('catalogue_'));
      expect(Object.fromEntries(changed.map((t) => [t.name, t.status]))).toMatchObject({
        catalogue_007: 'PAUSED',
        catalogue_008: 'APPROVED',
      });
    });
  });

  it('lists pages by name, with the filters of a picker (K-043, K-045)', async () => {
    const [first, second] = [draft(), draft()];
    await bench.create(first);
    await bench.create(second);
    await bench.deliver(await bench.decide(second.name, { action: 'approve' }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bench.answer(listTemplates, {
        actor: bench.actor(),
        limit: 3,
        wabaId: WABA,
        cursor,
      });
      seen.push(...page.items.map((t) => t.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining([first.name, second.name]));
    await eventually(async () => {
      const approved = await bench.answer(listTemplates, {
        actor: bench.actor(),
        status: 'APPROVED',
        limit: 100,
        wabaId: WABA,
      });
      const names = approved.items.map((t) => t.name);
      expect(names).toContain(second.name);
      expect(names).not.toContain(first.name);
    });
    expect(await bench.ask(listTemplates, { actor: bench.actor(), cursor: 'x', limit: 3 })).toMatchObject({
      code: 'platform.invalid_input',
      errors: [{ path: 'cursor' }],
    });
  });

  it('I25 reads an account soon after it was connected, without being asked', async () => {
    await meta.control('POST', 'setup', {
      templates: [
        {
          wabaId: WABA,
          name: 'made_elsewhere',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Your order has been sent to you.' }],
        },
      ],
    });
    await bench.connectInbox(WABA);
    await eventually(async () => {
      expect(await bench.check('made_elsewhere', {})).toMatchObject({
        rendered: { body: 'Your order has been sent to you.' },
      });
    });
  });

  it('I25 reads every connected account at start', async () => {
    await meta.control('POST', 'setup', {
      templates: [
        {
          wabaId: WABA,
          name: 'made_before',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Your order was sent before we came.' }],
        },
      ],
    });
    const started = await Bench.start(meta, [WABA]);
    try {
      await eventually(async () =>
        expect(await started.check('made_before', {})).toHaveProperty('templateId'),
      );
    } finally {
      await started.stop();
    }
  });

  it('lets one replica at a time read an account', async () => {
    const leases = bench.service.get(AccountLeases);
    const wabaId = newId();
    expect(await leases.acquire(bench.tenantId, wabaId, 0)).toBe(true);
    expect(await leases.acquire(bench.tenantId, wabaId, 0)).toBe(false);
    await leases.release(bench.tenantId, wabaId, true);
    expect(await leases.acquire(bench.tenantId, wabaId, 60_000)).toBe(false);
    await eventually(async () => expect(await leases.acquire(bench.tenantId, wabaId, 0)).toBe(true));
  });

  it('I25 reads the account again when a webhook is about a template that it does not know', async () => {
    await meta.control('POST', 'setup', {
      templates: [
        {
          wabaId: WABA,
          name: 'made_by_a_colleague',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Your parcel has been sent to you.' }],
        },
      ],
    });
    await bench.deliver(await bench.decide('made_by_a_colleague', { action: 'quality', score: 'GREEN' }));
    await eventually(async () => {
      const { items } = await bench.answer(listTemplates, {
        actor: bench.actor(),
        search: 'by_a_colleague',
        limit: 5,
      });
      expect(items).toMatchObject([{ status: 'APPROVED', quality: 'GREEN' }]);
    });
  });

  it('lets agents read and only supervisors and above write', async () => {
    const agent = bench.actor({ role: 'agent' });
    expect(await bench.ask(createTemplate, { actor: agent, wabaId: WABA, draft: draft() })).toMatchObject({
      code: 'platform.forbidden',
    });
    expect(await bench.ask(syncTemplates, { actor: agent, wabaId: WABA })).toMatchObject({
      code: 'platform.forbidden',
    });
    expect(await bench.ask(listTemplates, { actor: agent, limit: 1 })).toHaveProperty('items');
    const key = bench.actor({ kind: 'api-key', role: 'administrator', scopes: ['templates:read'] });
    expect(await bench.ask(createTemplate, { actor: key, wabaId: WABA, draft: draft() })).toMatchObject({
      code: 'platform.forbidden',
    });
    const blind = bench.actor({ kind: 'api-key', role: 'administrator', scopes: [] });
    expect(await bench.ask(listTemplates, { actor: blind, limit: 1 })).toMatchObject({
      code: 'platform.forbidden',
    });
  });

  it('shows nothing of one tenant to another', async () => {
    const { id } = await bench.create(draft());
    const stranger = bench.actor({ tenantId: newId() });
    expect(await bench.ask(getTemplate, { actor: stranger, templateId: id })).toMatchObject({
      code: 'templates.unknown',
    });
    expect(await bench.answer(listTemplates, { actor: stranger, limit: 5 })).toMatchObject({ items: [] });
  });
});
