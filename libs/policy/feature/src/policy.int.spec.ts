import { contactUpdated, messageReceived } from '@parlance/messaging/contracts';
import { checkSend, getWindows, listDecisions, windowChanged } from '@parlance/policy/contracts';
import { decideSend, RULE_SETS } from '@parlance/policy/domain';
import type { DataOf, Envelope, QueryContract, RequestOf } from '@parlance/shared/contract-kit';
import { hours, ManualClock, minus, newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { contactOf, inboundMessage, NOW, startPolicy, type PolicyBench } from './policy.fixture';
import { decisionToWire } from './sends/check-send';
import { toDate } from './windows/to-wire';

describe('policy-service', () => {
  let policy: PolicyBench;
  let service: PolicyBench['service'];
  let tenantId: string;
  let heard: Envelope<DataOf<typeof windowChanged>>[];
  const clock = new ManualClock(NOW);

  beforeAll(async () => {
    policy = await startPolicy(clock);
    ({ service, tenantId } = policy);
    heard = policy.listen(windowChanged);
  });

  afterAll(() => policy?.stop());

  const ask = <Q extends QueryContract>(query: Q, request: RequestOf<Q>) => policy.ask(query, request);
  const publish: PolicyBench['publish'] = (contract, data, id) => policy.publish(contract, data, id);

  const announcedOf = (contactId: string) =>
    heard
      .filter(({ data }) => data.window.contactId === contactId)
      .map(({ tenantid, data: { window } }) => ({
        tenant: tenantid,
        inboxId: window.inboxId,
        contactId,
        last: window.lastCustomerMessageAt,
      }));

  const written = (inboxId: string, contactId: string, at: Date, type = 'text') =>
    inboundMessage(
      inboxId,
      contactId,
      at,
      type === 'text' ? { type, body: 'Hello' } : { type, event: 'user_changed_number', body: '' },
    );

  const windowOf = async (inboxId: string, contactId: string) => {
    const { windows } = await ask(getWindows, {
      tenantId,
      pairs: [{ inboxId, contactId, lastCustomerMessageAt: null }],
    });
    return windows[0]!;
  };

  const check = (inboxId: string, contactId: string, last: Date | null = null) =>
    ask(checkSend, {
      tenantId,
      inboxId,
      contactId,
      kind: 'free-form',
      lastCustomerMessageAt: last?.toISOString() ?? null,
    });

  it('C-031 C-032 opens a window when the customer writes and announces it once', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    const at = minus(NOW, hours(1));
    const id = newId();
    await publish(messageReceived, written(inboxId, contactId, at), id);
    await eventually(async () => expect((await windowOf(inboxId, contactId)).open).toBe(true));
    expect((await check(inboxId, contactId)).allowed).toBe(true);
    await eventually(() => expect(announcedOf(contactId)).toHaveLength(1));
    expect(announcedOf(contactId)[0]).toEqual({
      tenant: tenantId,
      inboxId,
      contactId,
      last: at.toISOString(),
    });
  });

  it('C-031 keeps the latest message, whatever the order, and announces no step back', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    const moments = [5, 1, 30, 3, 2].map((h) => minus(NOW, hours(h)));
    for (const at of moments) await publish(messageReceived, written(inboxId, contactId, at));
    const latest = minus(NOW, hours(1)).toISOString();
    await eventually(async () =>
      expect((await windowOf(inboxId, contactId)).lastCustomerMessageAt).toBe(latest),
    );
    await eventually(async () => {
      const [row] = await service.database.query<{ n: string }>(
        `select count(*) as n from policy.inbox where tenant_id = $1`,
        [tenantId],
      );
      expect(Number(row?.n)).toBeGreaterThanOrEqual(6);
    });
    expect((await windowOf(inboxId, contactId)).lastCustomerMessageAt).toBe(latest);
    const steps = announcedOf(contactId).map((a) => a.last);
    expect(steps).toEqual([...steps].sort());
  });

  it('C-033 I19 refuses free text after the window, with its reason, and keeps the refusal so that it can be replayed', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    await publish(messageReceived, written(inboxId, contactId, minus(NOW, hours(30))));
    await eventually(async () => expect((await windowOf(inboxId, contactId)).closesAt).not.toBeNull());
    const refusal = await check(inboxId, contactId);
    expect(refusal).toMatchObject({
      allowed: false,
      ruleSet: 'documented',
      code: 'policy.window_closed',
      explanation: { rule: { id: 'C-033' }, since: '2026-11-20T06:00:00.000Z', earliestYes: null },
    });
    const { items } = await ask(listDecisions, { tenantId, contactId, limit: 20 });
    expect(items.map((i) => i.decision)).toEqual([refusal]);

    const [row] = await service.database.query<{
      rule_set: string;
      decided_at: Date;
      facts: { kind: 'free-form'; lastCustomerMessageAt: string; freeEntryPointEndsAt: null };
    }>('select rule_set, decided_at, facts from policy.decision where contact_id = $1', [contactId]);
    const replayed = decideSend(
      RULE_SETS[row!.rule_set]!,
      {
        kind: row!.facts.kind,
        lastCustomerMessageAt: toDate(row!.facts.lastCustomerMessageAt),
        freeEntryPointEndsAt: toDate(row!.facts.freeEntryPointEndsAt),
      },
      row!.decided_at,
    );
    expect(decisionToWire({ inboxId, contactId }, replayed)).toEqual(refusal);
  });

  it('C-034 refuses free text to a customer who never wrote and allows a template', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    expect(await check(inboxId, contactId)).toMatchObject({
      allowed: false,
      code: 'policy.window_never_opened',
    });
    const template = await ask(checkSend, {
      tenantId,
      inboxId,
      contactId,
      kind: 'template',
      lastCustomerMessageAt: null,
    });
    expect(template.allowed).toBe(true);
    const { items } = await ask(listDecisions, { tenantId, contactId, limit: 20 });
    expect(items).toHaveLength(1);
  });

  it('takes the later of its own record and what the asker knows', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    expect((await check(inboxId, contactId, minus(NOW, hours(2)))).allowed).toBe(true);
  });

  it('C-031 keeps windows apart by business number and by tenant', async () => {
    const [inboxId, other, contactId] = [newId(), newId(), newId()];
    await publish(messageReceived, written(inboxId, contactId, NOW));
    await eventually(async () => expect((await windowOf(inboxId, contactId)).open).toBe(true));
    expect((await windowOf(other, contactId)).open).toBe(false);
    const { windows } = await ask(getWindows, {
      tenantId: newId(),
      pairs: [{ inboxId, contactId, lastCustomerMessageAt: null }],
    });
    expect(windows[0]?.open).toBe(false);
  });

  it.each(['before', 'after'])(
    'I32 joins the windows of merged contacts, the merge coming %s',
    async (order) => {
      const [inboxId, kept, merged, earlier] = [newId(), newId(), newId(), newId()];
      const at = minus(NOW, hours(3));
      const merges = async () => {
        await publish(contactUpdated, { contact: contactOf(merged), mergedContactIds: [earlier] });
        await publish(contactUpdated, { contact: contactOf(kept), mergedContactIds: [merged] });
      };
      const messages = async () => {
        await publish(messageReceived, written(inboxId, kept, minus(NOW, hours(40))));
        await publish(messageReceived, written(inboxId, earlier, at));
      };
      if (order === 'before') {
        await merges();
        await messages();
      } else {
        await messages();
        await merges();
      }
      for (const contactId of [kept, merged, earlier]) {
        await eventually(async () =>
          expect((await windowOf(inboxId, contactId)).lastCustomerMessageAt).toBe(at.toISOString()),
        );
      }
      await eventually(() =>
        expect(announcedOf(kept)).toContainEqual({
          tenant: tenantId,
          inboxId,
          contactId: kept,
          last: at.toISOString(),
        }),
      );
    },
  );

  it('opens no window for a notice that the customer changed number', async () => {
    const [inboxId, contactId, later] = [newId(), newId(), newId()];
    await publish(messageReceived, written(inboxId, contactId, NOW, 'system'));
    await publish(messageReceived, written(inboxId, later, NOW));
    await eventually(async () => expect((await windowOf(inboxId, later)).open).toBe(true));
    expect((await windowOf(inboxId, contactId)).open).toBe(false);
  });

  it('I20 closes by the clock alone, in the millisecond that it states', async () => {
    const [inboxId, contactId] = [newId(), newId()];
    await publish(messageReceived, written(inboxId, contactId, minus(NOW, hours(23))));
    const window = await eventually(async () => {
      const found = await windowOf(inboxId, contactId);
      expect(found.open).toBe(true);
      return found;
    });
    const closesAt = new Date(window.closesAt ?? '');
    clock.set(new Date(closesAt.getTime() - 1));
    expect((await check(inboxId, contactId)).allowed).toBe(true);
    clock.set(closesAt);
    const refused = await check(inboxId, contactId);
    // Said while it was open, in the words of the refusal.
    expect(refused).toMatchObject({ allowed: false, ...window.whenClosed });
    expect(window.whenClosed?.explanation.since).toBe(window.closesAt);
    clock.set(NOW);
  });

  it('answers for many pairs in the order asked', async () => {
    const inboxId = newId();
    const contacts = Array.from({ length: 200 }, () => newId());
    const { windows } = await ask(getWindows, {
      tenantId,
      pairs: contacts.map((contactId, i) => ({
        inboxId,
        contactId,
        lastCustomerMessageAt: i % 2 === 0 ? NOW.toISOString() : null,
      })),
    });
    expect(windows.map((w) => w.contactId)).toEqual(contacts);
    expect(windows.map((w) => w.open)).toEqual(contacts.map((_, i) => i % 2 === 0));
  });
});
