import { contactUpdated, messageReceived } from '@parlance/messaging/contracts';
import { checkSend, getWindows, listDecisions, windowChanged } from '@parlance/policy/contracts';
import { decideSend, RULE_SETS } from '@parlance/policy/domain';
import type { QueryContract, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { hours, ManualClock, minus, newId } from '@parlance/shared/kernel';
import { eventually, startTestService, type TestService } from '@parlance/testing/harness';
import { decisionToWire } from './sends/check-send';
import { policyService } from './index';
import { toDate } from './windows/to-wire';

const NOW = new Date('2026-11-20T12:00:00.000Z');

describe('policy-service', () => {
  let service: TestService;
  let nats: Awaited<ReturnType<TestService['nats']['connectAsOperator']>>;
  const clock = new ManualClock(NOW);
  const tenantId = newId();
  const announced: { tenant: string; inboxId: string; contactId: string; last: string | null }[] = [];

  beforeAll(async () => {
    service = await startTestService(policyService, { clock });
    nats = await service.nats.connectAsOperator();
    nats.subscribe(windowChanged.pattern, {
      callback: (_, message) => {
        const envelope = message.json<{
          tenantid: string;
          data: { window: { inboxId: string; contactId: string; lastCustomerMessageAt: string | null } };
        }>();
        const { inboxId, contactId, lastCustomerMessageAt } = envelope.data.window;
        announced.push({ tenant: envelope.tenantid, inboxId, contactId, last: lastCustomerMessageAt });
      },
    });
  });

  afterAll(async () => {
    await nats?.close();
    await service?.stop();
  });

  const ask = async <Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> => {
    const reply = await nats.request(query.pattern, JSON.stringify(request), { timeout: 5_000 });
    const body: unknown = reply.json();
    if (reply.headers?.has('Nats-Service-Error-Code')) throw new Error(JSON.stringify(body));
    return query.reply.parse(body) as ReplyOf<Q>;
  };

  const contactOf = (id: string) => ({
    id,
    name: null,
    phone: '+15557010001',
    bsuid: null,
    username: null,
    marketingOptOut: false,
    createdAt: NOW.toISOString(),
    version: 1,
  });

  const publish = (contract: typeof messageReceived | typeof contactUpdated, data: unknown, id = newId()) =>
    nats.request(
      contract.subject(tenantId),
      JSON.stringify({
        specversion: '1.0',
        id,
        source: 'messaging-gateway',
        type: contract.type,
        subject: newId(),
        time: NOW.toISOString(),
        datacontenttype: 'application/json',
        dataschema: 'https://parlance.dev/schemas/x',
        tenantid: tenantId,
        aggregateversion: 1,
        correlationid: id,
        data,
      }),
    );

  const written = (inboxId: string, contactId: string, at: Date, type = 'text') => ({
    message: {
      id: newId(),
      conversationId: newId(),
      inboxId,
      contactId,
      direction: 'inbound',
      content: type === 'text' ? { type, body: 'Hello' } : { type, event: 'user_changed_number', body: '' },
      state: 'received',
      stateTimes: {},
      failure: null,
      author: { kind: 'customer', id: contactId },
      wamid: `wamid.${newId()}`,
      replyToMessageId: null,
      reactions: [],
      amended: null,
      occurredAt: at.toISOString(),
      version: 1,
    },
    contact: contactOf(contactId),
    visibility: { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
  });

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
    await eventually(() => expect(announced.filter((a) => a.contactId === contactId)).toHaveLength(1));
    expect(announced.find((a) => a.contactId === contactId)).toEqual({
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
    const steps = announced.filter((a) => a.contactId === contactId).map((a) => a.last);
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
        expect(announced).toContainEqual({
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
    expect((await check(inboxId, contactId)).allowed).toBe(false);
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
