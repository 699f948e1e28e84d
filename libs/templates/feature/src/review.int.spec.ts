import { hours, seconds } from '@parlance/shared/kernel';
import { editTemplate, listTemplates } from '@parlance/templates/contracts';
import { eventually } from '@parlance/testing/harness';
import { Meta, type ReceivedNotice } from './meta.fixture';
import { Bench, BODY, draft } from './service.fixture';

describe('the review of templates', () => {
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

  it('C-037 C-035 C-126 I26 follows a template from submission over rejection and correction to a send', async () => {
    const template = draft();
    const created = await bench.create(template);
    expect(created).toMatchObject({ status: 'PENDING', metaId: expect.any(String), submission: null });
    expect(await bench.check(template.name, { 'body.1': 'Ria' })).toMatchObject({
      code: 'templates.not_approved',
      explanation: { rule: { id: 'C-035' }, evidence: { status: 'PENDING' } },
    });

    await bench.deliver(await bench.decide(template.name, { action: 'reject', reason: 'INVALID_FORMAT' }));
    const rejected = await bench.untilStatus(created.id, 'REJECTED');
    expect(rejected.statusReason).toMatchObject({ code: 'INVALID_FORMAT' });
    expect(rejected.statusReason?.detail).toContain('not valid');
    const { items } = await bench.answer(listTemplates, {
      actor: bench.actor(),
      search: template.name,
      limit: 10,
    });
    expect(items.map((t) => [t.name, t.status])).toEqual([[template.name, 'REJECTED']]);

    const corrected = [{ ...BODY, text: 'Hello {{1}}, your order is ready to collect now.' }];
    const edited = await bench.answer(editTemplate, {
      actor: bench.actor(),
      templateId: created.id,
      components: corrected,
    });
    expect(edited).toMatchObject({ status: 'PENDING', statusReason: null, submission: null });

    await bench.deliver(await bench.decide(template.name, { action: 'approve' }));
    await bench.untilStatus(created.id, 'APPROVED');
    expect(await bench.check(template.name, { 'body.1': 'Ria' })).toMatchObject({
      templateId: created.id,
      rendered: { body: 'Hello Ria, your order is ready to collect now.' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ria' }] }],
    });
    expect(await bench.check(template.name, {})).toMatchObject({
      code: 'templates.missing_variables',
      errors: [{ path: 'parameters.body.1' }],
    });
    expect(await bench.check('no_such_template', {})).toMatchObject({ code: 'templates.unknown' });

    await eventually(() => {
      const states = bench.announced.filter((t) => t.id === created.id);
      expect(states.map((t) => t.status)).toEqual(['PENDING', 'REJECTED', 'PENDING', 'APPROVED']);
      expect(states.map((t) => t.version)).toEqual([...states.map((t) => t.version)].sort((a, b) => a - b));
    });
  });

  it('I25 ends in the same state for every order in which webhooks arrive, also twice', async () => {
    const notices = async () => {
      const template = draft();
      const { id } = await bench.create(template);
      const collected = [
        ...(await bench.decide(template.name, { action: 'approve' })),
        ...(await bench.decide(template.name, { action: 'quality', score: 'GREEN' })),
        ...(await bench.decide(template.name, { action: 'quality', score: 'YELLOW' })),
        ...(await bench.decide(template.name, { action: 'pause' })),
        ...(await bench.decide(template.name, { action: 'unpause' })),
        ...(await bench.decide(template.name, {
          action: 'recategorise',
          category: 'MARKETING',
          immediate: true,
        })),
      ];
      return { id, collected };
    };
    const orders: ((n: ReceivedNotice[]) => ReceivedNotice[])[] = [
      (n) => n,
      (n) => [...n].reverse(),
      (n) => [...n.slice(3), ...n.slice(0, 3), ...n],
    ];
    for (const order of orders) {
      const { id, collected } = await notices();
      await bench.deliver(order(collected));
      await eventually(async () =>
        expect(await bench.get(id)).toMatchObject({
          status: 'APPROVED',
          quality: 'YELLOW',
          category: 'MARKETING',
          previousCategory: 'UTILITY',
        }),
      );
    }
  });

  it('I25 shows a change of category a day before it costs more, and then what it was', async () => {
    const template = draft();
    const { id } = await bench.create(template);
    await bench.deliver(await bench.decide(template.name, { action: 'approve' }));
    await bench.deliver(await bench.decide(template.name, { action: 'recategorise', category: 'MARKETING' }));
    await eventually(async () =>
      expect(await bench.get(id)).toMatchObject({
        category: 'UTILITY',
        upcomingCategory: { category: 'MARKETING', effectiveAt: expect.any(String) },
      }),
    );
    await bench.deliver(
      await bench.decide(template.name, { action: 'recategorise', category: 'MARKETING', immediate: true }),
    );
    await eventually(async () =>
      expect(await bench.get(id)).toMatchObject({
        category: 'MARKETING',
        previousCategory: 'UTILITY',
        upcomingCategory: null,
      }),
    );
  });

  it('keeps a pause until Meta ends it (C-035)', async () => {
    const template = draft();
    const { id } = await bench.create(template);
    await bench.deliver(await bench.decide(template.name, { action: 'approve' }));
    await bench.deliver(await bench.decide(template.name, { action: 'pause' }));
    await bench.untilStatus(id, 'PAUSED');
    expect(await bench.check(template.name, { 'body.1': 'Ria' })).toMatchObject({
      code: 'templates.not_approved',
      explanation: { evidence: { status: 'PAUSED', reasonCode: 'FIRST_PAUSE' } },
    });
    const before = meta.noticesOf(template.name).length;
    await meta.advance(hours(3) + seconds(2));
    await bench.deliver(
      await eventually(() => {
        const later = meta.noticesOf(template.name).slice(before);
        expect(later).not.toHaveLength(0);
        return later;
      }),
    );
    await bench.untilStatus(id, 'APPROVED');
  });
});
