import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { contactUpdated, messageReceived, messageStatusChanged } from '@parlance/messaging/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import {
  callPermissionChanged,
  checkSend,
  getCallPermissions,
  getWindows,
  listCallDecisions,
  listPermissions,
  recordPermissionReading,
  releaseCall,
  releasePermissionRequest,
  reserveCall,
  reservePermissionRequest,
  updateCallSettings,
  type CallPermission,
  type UpdateCallSettings,
} from '@parlance/policy/contracts';
import { decideCall, type CallFacts } from '@parlance/policy/domain';
import { ProblemError, type DataOf, type Envelope, type Principal } from '@parlance/shared/contract-kit';
import { days, hours, ManualClock, minus, minutes, newId, plus } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { withInstants } from '../persistence/instants';
import { callOf, contactOf, inboundMessage, NOW, startPolicy, type PolicyBench } from '../policy.fixture';
import { PermissionClock } from './permission-clock';
import { RecordCall, type EndedCall } from './record-call';
import { RecordReplies } from './record-replies';
import { callToWire } from './to-wire';

interface Pair {
  readonly inboxId: string;
  readonly contactId: string;
}

describe('call permissions', () => {
  let policy: PolicyBench;
  let tenantId: string;
  let heard: Envelope<DataOf<typeof callPermissionChanged>>[];
  const clock = new ManualClock(NOW);

  beforeAll(async () => {
    policy = await startPolicy(clock);
    ({ tenantId } = policy);
    heard = policy.listen(callPermissionChanged);
  });

  beforeEach(() => clock.set(NOW));

  afterAll(() => policy?.stop());

  const principal = (given: Partial<Principal> = {}): Principal => ({
    kind: 'user',
    id: newId(),
    tenantId,
    name: 'Ada',
    role: 'administrator',
    teamIds: [],
    inboxIds: [],
    scopes: [],
    ...given,
  });

  const newPair = async (settings: UpdateCallSettings = { enabled: true }): Promise<Pair> => {
    const pair = { inboxId: newId(), contactId: newId() };
    await policy.ask(updateCallSettings, { actor: principal(), inboxId: pair.inboxId, ...settings });
    return pair;
  };

  const permissionOf = async (pair: Pair): Promise<CallPermission> => {
    const { permissions } = await policy.ask(getCallPermissions, { tenantId, pairs: [pair] });
    return permissions[0]!;
  };

  const announcedOf = ({ contactId }: Pair) =>
    heard.map(({ data }) => data.permission).filter((permission) => permission.contactId === contactId);

  /** By the handler itself: the kind of content is stated by another context. */
  const replied = async (pair: Pair, content: Record<string, unknown> = {}, at = clock.now()) => {
    const data = inboundMessage(pair.inboxId, pair.contactId, at, {
      type: 'call-permission-reply',
      response: 'accept',
      permanent: false,
      expiresAt: content['response'] === 'reject' ? null : plus(at, days(7)).toISOString(),
      source: 'user_action',
      contextId: 'wamid.request',
      ...content,
    });
    const envelope = policy.envelope(messageReceived, data) as unknown as Envelope<
      DataOf<typeof messageReceived>
    >;
    await policy.service.get(RecordReplies).messagesReceived([envelope], 'test');
    return envelope;
  };

  const reserve = (pair: Pair, callId = newId()) => policy.ask(reserveCall, { tenantId, ...pair, callId });

  const ended = (pair: Pair, given: Partial<EndedCall>) =>
    policy.service.get(UnitOfWork).run(tenantId, (tx) =>
      policy.service.get(RecordCall).ended(tx, {
        ...pair,
        callId: newId(),
        direction: 'outbound',
        outcome: 'no-answer',
        startedAt: clock.now(),
        answeredAt: null,
        endedAt: clock.now(),
        ...given,
      }),
    );

  it('C-062 refuses a call without permission, with its reason, and keeps the decision so that it can be replayed', async () => {
    const pair = await newPair();
    const callId = newId();
    const refused = await reserve(pair, callId);
    expect(refused).toMatchObject({
      ...pair,
      state: 'none',
      attemptsLeft: 5,
      call: { allowed: false, code: 'policy.permission_missing', explanation: { rule: { id: 'C-062' } } },
    });
    const { items } = await policy.ask(listCallDecisions, { tenantId, contactId: pair.contactId, limit: 20 });
    expect(items).toEqual([
      expect.objectContaining({
        subject: 'call',
        reservationId: callId,
        ruleSet: 'documented',
        decision: refused.call,
      }),
    ]);
    const [row] = await policy.service.database.query<{ facts: unknown; decided_at: Date }>(
      'select facts, decided_at from policy.call_decision where contact_id = $1',
      [pair.contactId],
    );
    const facts = withInstants<CallFacts>(row!.facts);
    expect(callToWire(decideCall(facts, row!.decided_at))).toEqual(refused.call);
  });

  it('C-111 refuses everything while calling is off', async () => {
    const pair = { inboxId: newId(), contactId: newId() };
    await replied(pair);
    expect((await reserve(pair)).call).toMatchObject({ allowed: false, code: 'policy.calling_off' });
  });

  it('C-141 C-142 C-143 C-173 goes from a request over its delivery and the answer to a call', async () => {
    const pair = await newPair();
    const messageId = newId();
    const request = { tenantId, ...pair, messageId, kind: 'template' as const };
    const asked = await policy.ask(reservePermissionRequest, request);
    expect(asked).toMatchObject({
      state: 'requested',
      request: { allowed: true },
      call: { allowed: false, code: 'policy.permission_missing' },
    });
    expect(await policy.ask(reservePermissionRequest, request)).toMatchObject({ request: { allowed: true } });
    expect((await permissionOf(pair)).request).toMatchObject({
      allowed: false,
      code: 'policy.request_too_early',
      explanation: { earliestYes: plus(NOW, days(1)).toISOString() },
    });

    const sentAt = plus(NOW, 1_000);
    const deliveredAt = plus(NOW, minutes(3));
    await policy.publish(messageStatusChanged, {
      messageId,
      conversationId: newId(),
      state: 'delivered',
      at: deliveredAt.toISOString(),
      stateTimes: { accepted: sentAt.toISOString(), delivered: deliveredAt.toISOString() },
      failure: null,
      wamid: 'wamid.asked',
      visibility: { inboxId: pair.inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
    });
    await eventually(async () =>
      expect(await permissionOf(pair)).toMatchObject({
        requestedAt: sentAt.toISOString(),
        requestExpiresAt: plus(deliveredAt, days(7)).toISOString(),
      }),
    );

    clock.set(plus(NOW, minutes(5)));
    await replied(pair, { contextId: 'wamid.asked' });
    expect(await permissionOf(pair)).toMatchObject({
      state: 'granted',
      source: 'request',
      requestedAt: null,
      call: { allowed: true },
    });
    expect(await reserve(pair)).toMatchObject({ call: { allowed: true }, attemptsLeft: 4 });
    await eventually(() => expect(announcedOf(pair)).toHaveLength(4));
    expect(announcedOf(pair).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    expect(announcedOf(pair).map(({ state }) => state)).toEqual([
      'requested',
      'requested',
      'granted',
      'granted',
    ]);
  });

  it('C-148 C-149 refuses words of one’s own outside the window', async () => {
    const pair = await newPair();
    const request = { tenantId, ...pair, messageId: newId(), kind: 'free-form' as const };
    expect((await policy.ask(reservePermissionRequest, request)).request).toMatchObject({
      allowed: false,
      code: 'policy.custom_message_needs_window',
    });
    await policy.publish(
      messageReceived,
      inboundMessage(pair.inboxId, pair.contactId, NOW, { type: 'text', body: 'Hi' }),
    );
    await eventually(async () =>
      expect((await permissionOf(pair)).request).toEqual({ allowed: true, customMessage: true }),
    );
    expect((await policy.ask(reservePermissionRequest, request)).request.allowed).toBe(true);
  });

  it('C-182 gives a request back that Meta never took', async () => {
    const pair = await newPair();
    const messageId = newId();
    await policy.ask(reservePermissionRequest, { tenantId, ...pair, messageId, kind: 'template' });
    await policy.publish(messageStatusChanged, {
      messageId,
      conversationId: newId(),
      state: 'failed',
      at: NOW.toISOString(),
      stateTimes: { failed: NOW.toISOString() },
      failure: { code: '132001', title: 'No such template', detail: '', action: '' },
      wamid: null,
      visibility: { inboxId: pair.inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
    });
    await eventually(async () =>
      expect(await permissionOf(pair)).toMatchObject({ state: 'none', request: { allowed: true } }),
    );
  });

  it('C-174 of a hundred that take the last attempt at once exactly one gets it', async () => {
    const pair = await newPair();
    await replied(pair);
    for (let i = 0; i < 4; i += 1) expect((await reserve(pair)).call.allowed).toBe(true);
    const stubborn = async (callId = newId()): Promise<CallPermission> =>
      reserve(pair, callId).catch((error: unknown) => {
        // They wait for each other; one that ran out of time asks again under the same id.
        if (!(error instanceof ProblemError) || error.definition.code !== 'platform.unavailable') throw error;
        return stubborn(callId);
      });
    const replies = await Promise.all(Array.from({ length: 100 }, () => stubborn()));
    expect(replies.filter(({ call }) => call.allowed)).toHaveLength(1);
    expect(new Set(replies.flatMap(({ call }) => (call.allowed ? [] : [call.code])))).toEqual(
      new Set(['policy.attempts_spent']),
    );
    expect(await permissionOf(pair)).toMatchObject({ attemptsLeft: 0 });
  }, 60_000);

  it('C-181 of twenty requests at once exactly one is permitted', async () => {
    const pair = await newPair();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        policy.ask(reservePermissionRequest, { tenantId, ...pair, messageId: newId(), kind: 'template' }),
      ),
    );
    expect(replies.filter(({ request }) => request.allowed)).toHaveLength(1);
  });

  it('C-172 gives the same yes to a repetition, and an attempt back that never reached Meta', async () => {
    const pair = await newPair();
    await replied(pair);
    const callId = newId();
    expect(await reserve(pair, callId)).toMatchObject({ call: { allowed: true }, attemptsLeft: 4 });
    expect(await reserve(pair, callId)).toMatchObject({ call: { allowed: true }, attemptsLeft: 4 });
    await policy.ask(releaseCall, { tenantId, ...pair, callId });
    await policy.ask(releaseCall, { tenantId, ...pair, callId });
    expect((await permissionOf(pair)).attemptsLeft).toBe(5);
    // A release that overtakes its reservation holds as well.
    const late = newId();
    await policy.ask(releaseCall, { tenantId, ...pair, callId: late });
    await reserve(pair, late);
    expect((await permissionOf(pair)).attemptsLeft).toBe(5);
  });

  it('C-161 C-162 I14 takes every change of mind over once, in the order in which it happened', async () => {
    const pair = await newPair();
    const first = await replied(pair, {}, minus(NOW, hours(3)));
    await replied(pair, { response: 'reject' }, minus(NOW, hours(1)));
    await replied(pair, {}, minus(NOW, hours(2)));
    expect((await permissionOf(pair)).state).toBe('declined');
    const count = announcedOf(pair).length;
    await policy.service.get(RecordReplies).messagesReceived([first], 'test');
    await replied(pair, {}, minus(NOW, minutes(1)));
    expect((await permissionOf(pair)).state).toBe('granted');
    await eventually(() => expect(announcedOf(pair).length).toBeGreaterThan(count));
  });

  it('C-165 C-166 C-191 warns before two and before four unanswered calls, then ends the permission', async () => {
    const pair = await newPair();
    await replied(pair);
    const warnings: (string | null)[] = [];
    for (let i = 0; i < 4; i += 1) {
      clock.advance(minutes(10));
      const callId = newId();
      await reserve(pair, callId);
      await ended(pair, { callId, outcome: i % 2 === 0 ? 'no-answer' : 'declined' });
      warnings.push((await permissionOf(pair)).warning?.code ?? null);
    }
    expect(warnings).toEqual(['nudge-next', 'nudged', 'revoke-next', null]);
    expect(await reserve(pair)).toMatchObject({
      state: 'revoked',
      source: 'automatic',
      consecutiveUnanswered: 4,
      call: { allowed: false, code: 'policy.permission_revoked' },
    });
  });

  it('C-164 C-165 C-166 hears of calls nobody took: two in a row warn, four end the permission', async () => {
    const pair = await newPair();
    await policy.publish(
      messageReceived,
      inboundMessage(pair.inboxId, pair.contactId, NOW, {
        type: 'call-permission-reply',
        response: 'accept',
        permanent: true,
        expiresAt: null,
        source: 'user_action',
        contextId: null,
      }),
    );
    await eventually(async () => expect((await permissionOf(pair)).state).toBe('granted'));
    const unanswered = async (count: number, outcome: 'no-answer' | 'declined'): Promise<void> => {
      clock.advance(minutes(1));
      const ended = callOf(pair.inboxId, pair.contactId, clock.now(), { outcome });
      const id = newId();
      await policy.publish(callEnded, ended, id);
      await policy.publish(callEnded, ended, id);
      await eventually(async () => expect((await permissionOf(pair)).consecutiveUnanswered).toBe(count));
    };
    await unanswered(1, 'no-answer');
    expect((await permissionOf(pair)).warning).not.toBeNull();
    await unanswered(2, 'declined');
    await unanswered(3, 'no-answer');
    expect(await permissionOf(pair)).toMatchObject({ state: 'granted', call: { allowed: true } });
    await unanswered(4, 'no-answer');
    const revoked = { state: 'revoked', call: { allowed: false, code: 'policy.permission_revoked' } };
    expect(await permissionOf(pair)).toMatchObject(revoked);
    await eventually(() => expect(announcedOf(pair).at(-1)).toMatchObject(revoked));

    // Meta says the same a moment later, and is right if it is not heard of the calls.
    await policy.publish(
      messageReceived,
      inboundMessage(pair.inboxId, pair.contactId, clock.now(), {
        type: 'call-permission-reply',
        response: 'reject',
        permanent: false,
        expiresAt: null,
        source: 'automatic',
        contextId: null,
      }),
    );
    await eventually(() =>
      expect(announcedOf(pair).at(-1)).toMatchObject({ ...revoked, source: 'automatic' }),
    );
    const { windows } = await policy.ask(getWindows, {
      tenantId,
      pairs: [{ ...pair, lastCustomerMessageAt: null }],
    });
    expect(windows[0]).toMatchObject({ open: false });
  });

  it('C-031 C-190 a customer who calls opens the window when it rings, whatever becomes of the call', async () => {
    const opened = async (pair: Pair, at: Date) =>
      eventually(async () => {
        const { windows } = await policy.ask(getWindows, {
          tenantId,
          pairs: [{ ...pair, lastCustomerMessageAt: null }],
        });
        expect(windows[0]).toMatchObject({ open: true, lastCustomerMessageAt: at.toISOString() });
      });
    const missed = await newPair();
    const startedAt = minus(NOW, minutes(1));
    await policy.publish(
      callEnded,
      callOf(missed.inboxId, missed.contactId, NOW, {
        direction: 'inbound',
        outcome: 'missed',
        startedAt: startedAt.toISOString(),
      }),
    );
    await opened(missed, startedAt);
    expect(await permissionOf(missed)).toMatchObject({ consecutiveUnanswered: 0, attemptsLeft: 5 });

    const answered = await newPair();
    await policy.publish(
      callAnswered,
      callOf(answered.inboxId, answered.contactId, startedAt, { answeredAt: NOW.toISOString() }),
    );
    await opened(answered, NOW);
  });

  it('C-182 gives a request back whose message was never queued, also when that is heard first', async () => {
    const pair = await newPair();
    const request = { tenantId, ...pair, messageId: newId() };
    await policy.ask(reservePermissionRequest, { ...request, kind: 'template' });
    await policy.ask(releasePermissionRequest, request);
    await policy.ask(releasePermissionRequest, request);
    expect(await permissionOf(pair)).toMatchObject({ state: 'none', request: { allowed: true } });
    const late = { tenantId, ...pair, messageId: newId() };
    await policy.ask(releasePermissionRequest, late);
    await policy.ask(reservePermissionRequest, { ...late, kind: 'template' });
    expect(await permissionOf(pair)).toMatchObject({ state: 'none', request: { allowed: true } });
  });

  it('C-176 C-177 counts a call once, however often its end is told, and starts anew after an answer', async () => {
    const pair = await newPair();
    await replied(pair);
    const callId = newId();
    await reserve(pair, callId);
    await ended(pair, { callId });
    await ended(pair, { callId });
    expect(await permissionOf(pair)).toMatchObject({ consecutiveUnanswered: 1, attemptsLeft: 4 });
    await ended(pair, { direction: 'inbound', outcome: 'missed' });
    expect((await permissionOf(pair)).consecutiveUnanswered).toBe(1);
    clock.advance(minutes(1));
    await ended(pair, { outcome: 'answered', answeredAt: clock.now() });
    expect((await permissionOf(pair)).consecutiveUnanswered).toBe(0);
  });

  it.each([
    ['the customer calls', true, { direction: 'inbound', outcome: 'missed' }],
    ['the customer takes our call', true, { outcome: 'answered', answeredAt: NOW }],
    ['nobody answers our call', false, { outcome: 'no-answer' }],
  ] as const)('C-031 when %s, the window for messages is open: %s', async (_, open, call) => {
    const pair = await newPair();
    await ended(pair, call);
    const request = { tenantId, ...pair, kind: 'free-form' as const, lastCustomerMessageAt: null };
    expect((await policy.ask(checkSend, request)).allowed).toBe(open);
  });

  it('C-167 C-179 ends a permission in the millisecond that Meta stated, and announces it though Meta does not', async () => {
    const pair = await newPair();
    const expiresAt = plus(NOW, hours(30));
    await replied(pair, { expiresAt: expiresAt.toISOString() });
    clock.set(new Date(expiresAt.getTime() - 1));
    expect((await permissionOf(pair)).state).toBe('granted');
    clock.set(expiresAt);
    expect(await permissionOf(pair)).toMatchObject({
      state: 'expired',
      call: { allowed: false, code: 'policy.permission_expired' },
    });
    await eventually(() => expect(announcedOf(pair).at(-1)?.state).toBe('expired'));
    const version = (await permissionOf(pair)).version;
    await policy.service.get(PermissionClock).announce();
    expect((await permissionOf(pair)).version).toBe(version);
  });

  it('X-09 C-169 ends an unanswered request by its own clock', async () => {
    const pair = await newPair();
    await policy.ask(reservePermissionRequest, { tenantId, ...pair, messageId: newId(), kind: 'template' });
    clock.set(plus(NOW, days(7)));
    expect(await permissionOf(pair)).toMatchObject({ state: 'none', requestedAt: null });
    await eventually(() => expect(announcedOf(pair).at(-1)).toMatchObject({ state: 'none' }));
  });

  it.each(['before', 'after'])(
    'I32 joins the ledgers of merged contacts, the merge coming %s',
    async (order) => {
      const kept = await newPair();
      const merged = { ...kept, contactId: newId() };
      const merge = () =>
        policy.publish(contactUpdated, {
          contact: contactOf(kept.contactId),
          mergedContactIds: [merged.contactId],
        });
      const facts = async () => {
        await replied(merged);
        await policy.ask(reserveCall, { tenantId, ...merged, callId: newId() });
      };
      if (order === 'before') {
        await merge();
        await eventually(async () => {
          const rows = await policy.service.database.query(
            'select 1 from policy.contact_merge where contact_id = $1',
            [kept.contactId],
          );
          expect(rows).toHaveLength(1);
        });
        await facts();
      } else {
        await facts();
        await merge();
      }
      for (const pair of [kept, merged])
        await eventually(async () =>
          expect(await permissionOf(pair)).toMatchObject({ ...pair, state: 'granted', attemptsLeft: 4 }),
        );
      await eventually(() => expect(announcedOf(kept).at(-1)).toMatchObject({ attemptsLeft: 4 }));
      const rows = await policy.service.database.query<{ contact_id: string }>(
        'select contact_id from policy.call_permission where inbox_id = $1',
        [kept.inboxId],
      );
      expect(rows).toEqual([{ contact_id: kept.contactId }]);
    },
  );

  it('X-02 takes over what Meta answers, and follows its ceilings where the inbox says so', async () => {
    const pair = await newPair({
      enabled: true,
      rules: {
        basis: 'meta-live',
        number: 'production',
        house: { attemptsPerDay: null, requestsPerDay: null, requestsPerWeek: null },
      },
    });
    const freeAt = plus(NOW, hours(6));
    const reading = {
      messaging_product: 'whatsapp',
      permission: { status: 'temporary', expiration_time: plus(NOW, days(3)).getTime() / 1000 },
      actions: [
        {
          action_name: 'start_call',
          can_perform_action: false,
          limits: [
            {
              time_period: 'PT24H',
              max_allowed: 10,
              current_usage: 10,
              limit_expiration_time: freeAt.getTime() / 1000,
            },
          ],
        },
      ],
    };
    const read = { tenantId, ...pair, readAt: NOW.toISOString() };
    expect(await policy.ask(recordPermissionReading, { ...read, reading })).toMatchObject({
      state: 'granted',
      source: 'stated',
      expiresAt: plus(NOW, days(3)).toISOString(),
      attemptsLeft: 0,
      call: { code: 'policy.attempts_spent', explanation: { earliestYes: freeAt.toISOString() } },
    });
    const unknown = { permission: { status: 'perhaps' } };
    await expect(policy.ask(recordPermissionReading, { ...read, reading: unknown })).rejects.toThrow(
      'permission.status',
    );
  });

  it('C-192 lists what runs out, what waits and what is at risk, to those who reach the inbox', async () => {
    const pair = await newPair();
    const later = { ...pair, contactId: newId() };
    const waiting = { ...pair, contactId: newId() };
    const elsewhere = await newPair();
    await replied(later, { expiresAt: plus(NOW, days(6)).toISOString() });
    await replied(pair, { expiresAt: plus(NOW, days(2)).toISOString() });
    await replied(elsewhere);
    await ended(later, {});
    await policy.ask(reservePermissionRequest, {
      tenantId,
      ...waiting,
      messageId: newId(),
      kind: 'template',
    });

    const agent = principal({ role: 'agent', inboxIds: [pair.inboxId] });
    const list = async (filter: 'expiring' | 'requested' | 'at-risk' | 'all', actor = agent) =>
      (await policy.ask(listPermissions, { actor, filter, limit: 200 })).items.map((item) => item.contactId);
    expect(await list('expiring')).toEqual([pair.contactId, later.contactId]);
    expect(await list('requested')).toEqual([waiting.contactId]);
    expect(await list('at-risk')).toEqual([later.contactId]);
    expect(await list('all')).toHaveLength(3);
    expect(await list('expiring', principal())).toContain(elsewhere.contactId);
    expect(await list('expiring', principal({ role: 'supervisor' }))).toEqual([]);
    await expect(list('all', principal({ kind: 'api-key' }))).rejects.toThrow('conversations:read');
  });

  it('C-062 keeps customers, numbers and organisations apart', async () => {
    const pair = await newPair();
    await replied(pair);
    expect((await permissionOf({ ...pair, contactId: newId() })).state).toBe('none');
    expect((await permissionOf({ ...pair, inboxId: newId() })).state).toBe('none');
    const { permissions } = await policy.ask(getCallPermissions, { tenantId: newId(), pairs: [pair] });
    expect(permissions[0]?.state).toBe('none');
  });

  it('answers for many pairs in the order asked', async () => {
    const pair = await newPair();
    await replied(pair);
    const pairs = Array.from({ length: 199 }, () => ({ ...pair, contactId: newId() })).toSpliced(77, 0, pair);
    const { permissions } = await policy.ask(getCallPermissions, { tenantId, pairs });
    expect(permissions.map(({ contactId }) => contactId)).toEqual(pairs.map(({ contactId }) => contactId));
    expect(permissions.findIndex(({ state }) => state === 'granted')).toBe(77);
  });

  it('C-172 forgets decisions after the time for which they are kept', async () => {
    const pair = await newPair();
    await reserve(pair);
    const count = async () =>
      (await policy.ask(listCallDecisions, { tenantId, contactId: pair.contactId, limit: 20 })).items.length;
    clock.set(plus(NOW, days(90)));
    await policy.service.get(PermissionClock).forget();
    expect(await count()).toBe(1);
    clock.set(plus(NOW, days(90) + 1));
    await policy.service.get(PermissionClock).forget();
    expect(await count()).toBe(0);
  });
});
