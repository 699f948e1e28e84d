import { callHistoryChanged, getCallHistoryEntry, listCallHistory } from '@parlance/analytics/contracts';
import { needsFollowUp, spokenAt } from '@parlance/analytics/domain';
import type { Call } from '@parlance/calls/contracts';
import { contactUpdated, inboxUpdated } from '@parlance/messaging/contracts';
import { recordingUpdated, transcriptCompleted } from '@parlance/recordings/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { userUpdated } from '@parlance/workspace/contracts';
import * as fc from 'fast-check';
import {
  at,
  callOf,
  endOf,
  envelopeOf,
  principalOf,
  startAnalytics,
  unanswered,
  type AnalyticsBench,
} from './analytics.fixture';
import { ApplyCall } from './calls/apply-call';
import { KeepNames } from './names/keep-names';
import { recordOf } from './persistence/call-repository';
import { ApplyRecording } from './recordings/apply-recording';

const contactOf = (id: string, version: number, name: string, phone: string | null = null) => ({
  id,
  name,
  phone,
  bsuid: null,
  username: null,
  marketingOptOut: false,
  createdAt: at(0),
  version,
});

const userOf = (id: string, name: string) => ({
  user: {
    id,
    name,
    email: 'a@example.com',
    role: 'agent' as const,
    teamIds: [],
    active: true,
    createdAt: at(0),
  },
});

const inboxOf = (id: string, name: string) => ({
  inbox: {
    id,
    name,
    provider: 'whatsapp-cloud' as const,
    wabaId: '10001',
    phoneNumberId: '20001',
    displayPhoneNumber: '+1 555 701 0001',
    status: 'connected' as const,
    problem: null,
    quality: 'GREEN' as const,
    messagingLimit: null,
    createdAt: at(0),
  },
});

const recordingOf = (call: Call, version: number, state: 'processing' | 'ready') => ({
  callId: call.id,
  contactId: call.contactId,
  conversationId: call.conversationId,
  inboxId: call.inboxId,
  teamId: call.teamId,
  agentId: call.agentId,
  assigneeId: call.assigneeId,
  state,
  transcript: { state, draft: false },
  summary: { state, kind: null },
  durationMs: null,
  version,
});

const transcriptOf = (call: Call, draft: boolean, text: string) => ({
  callId: call.id,
  contactId: call.contactId,
  conversationId: call.conversationId,
  inboxId: call.inboxId,
  teamId: call.teamId,
  agentId: call.agentId,
  assigneeId: call.assigneeId,
  draft,
  text,
});

let bench: AnalyticsBench;
beforeAll(async () => {
  bench = await startAnalytics();
});
afterAll(() => bench.stop());

describe('the history of calls', () => {
  it('C-068 C-087 C-088 C-089 C-090 C-091 keeps every call with its customer, duration, status, moment and agent', async () => {
    const tenantId = newId();
    const actor = principalOf(tenantId);
    const announced = bench.listen(callHistoryChanged);
    const call = callOf({ agentId: newId(), contactName: 'Anna', contactPhone: '+15557010001' });
    await bench.publish(userUpdated, tenantId, userOf(call.agentId!, 'Ravi'));
    await bench.publish(inboxUpdated, tenantId, inboxOf(call.inboxId, 'Sales'));
    await bench.state(tenantId, { ...call, state: 'ringing', answeredAt: null, endedAt: null, end: null });
    await bench.state(tenantId, { ...call, version: 2 });

    const entry = await eventually(async () => {
      const found = await bench.ask(getCallHistoryEntry, { actor, callId: call.id });
      expect(found).toMatchObject({ state: 'ended', agentName: 'Ravi', inboxName: 'Sales' });
      return found;
    });
    expect(entry).toMatchObject({
      contactName: 'Anna',
      contactPhone: '+15557010001',
      startedAt: call.startedAt,
      durationSeconds: 60,
      ringSeconds: 9,
      end: { outcome: 'answered' },
      needsFollowUp: false,
    });
    await eventually(() => {
      const mine = announced.filter(({ tenantid }) => tenantid === tenantId);
      const last = mine.reduce((a, b) => (b.aggregateversion > a.aggregateversion ? b : a));
      expect(last.data.entry).toMatchObject({ callId: call.id, state: 'ended' });
    });
  });

  it('C-190 a call out of hours is a visible record that is to be followed up', async () => {
    const tenantId = newId();
    const call = callOf({ ...unanswered('out-of-hours'), ringingAt: null });
    await bench.state(tenantId, call);
    await eventually(async () => {
      const { items } = await bench.ask(listCallHistory, {
        actor: principalOf(tenantId),
        tab: 'missed',
        sort: 'newest',
        limit: 10,
      });
      expect(items).toMatchObject([{ callId: call.id, needsFollowUp: true }]);
    });
  });

  it('X-11 a call without a recording says so, and tells what there is as soon as there is something', async () => {
    const tenantId = newId();
    const actor = principalOf(tenantId);
    const call = callOf();
    // Recordings may be known before the call.
    await bench.publish(recordingUpdated, tenantId, recordingOf(call, 2, 'ready'));
    await bench.publish(recordingUpdated, tenantId, recordingOf(call, 1, 'processing'));
    const other = callOf(unanswered('missed'));
    await bench.state(tenantId, other);
    await bench.state(tenantId, call);
    await eventually(async () =>
      expect(await bench.ask(getCallHistoryEntry, { actor, callId: call.id })).toMatchObject({
        recording: 'ready',
        transcript: 'ready',
        summary: 'ready',
      }),
    );
    expect(await bench.ask(getCallHistoryEntry, { actor, callId: other.id })).toMatchObject({
      recording: 'none',
      transcript: 'none',
      summary: 'none',
    });
  });

  it('C-086 announces a missed call anew when somebody has spoken with the customer', async () => {
    const tenantId = newId();
    const announced = bench.listen(callHistoryChanged);
    const missed = callOf(unanswered('missed'));
    const back = callOf({
      contactId: missed.contactId,
      direction: 'outbound',
      startedAt: at(600),
      answeredAt: at(610),
    });
    await bench.state(tenantId, missed);
    await eventually(() =>
      expect(announced.some(({ data }) => data.entry.callId === missed.id && data.entry.needsFollowUp)).toBe(
        true,
      ),
    );
    await bench.state(tenantId, back);
    await eventually(() =>
      expect(announced.some(({ data }) => data.entry.callId === missed.id && !data.entry.needsFollowUp)).toBe(
        true,
      ),
    );
  });
});

/** Everything that the history of a tenant says, without what counts how often it was said. */
async function stateOf(tenantId: string): Promise<unknown> {
  const columns = {
    call_history:
      'call_id, version, contact_id, owner_id, tab, state, spoken_at, talk_seconds, ring_seconds, call_end, needs_follow_up',
    call_recording: 'call_id, version, recording, transcript, summary',
    call_transcript: 'call_id, draft, text',
    contact: 'id, version, name, phone, search_text',
    contact_merge: 'merged_contact_id, contact_id',
    agent: 'id, version, name',
    inbox_name: 'id, version, name',
  };
  const state: Record<string, unknown> = {};
  for (const [table, names] of Object.entries(columns))
    state[table] = await bench.service.database.query(
      `select ${names} from analytics.${table} where tenant_id = $1 order by 1, 2`,
      [tenantId],
    );
  return state;
}

describe('any order', () => {
  const [anna, anne, bob] = [newId(), newId(), newId()];
  const [ravi, sales] = [newId(), newId()];
  const common = { inboxId: sales, agentId: ravi };
  const first = callOf({ ...common, contactId: anna, contactName: 'Anna', contactPhone: '+15557010001' });
  const missed = callOf({
    ...common,
    ...unanswered('missed'),
    contactId: anne,
    startedAt: at(100),
    agentId: null,
  });
  const back = callOf({
    ...common,
    contactId: anna,
    direction: 'outbound',
    startedAt: at(200),
    answeredAt: at(205),
  });
  const later = callOf({ ...unanswered('canceled'), contactId: bob, startedAt: at(300), contactName: 'Bob' });
  const open = {
    state: 'ringing',
    answeredAt: null,
    endedAt: null,
    end: null,
    durationSeconds: null,
  } as const;

  type Step = (tenantId: string) => Promise<void>;
  const calls =
    (call: Call, seconds: number): Step =>
    (tenantId) =>
      bench.service.get(ApplyCall).apply(tenantId, call, new Date(at(seconds)));
  const names = (): KeepNames => bench.service.get(KeepNames);
  const recordings = (): ApplyRecording => bench.service.get(ApplyRecording);

  const steps: Step[] = [
    ...[first, missed, back, later].flatMap((call, i) => [
      calls({ ...call, ...open, version: 1 }, i * 100),
      calls({ ...call, state: 'active', endedAt: null, end: null, version: 2 }, i * 100 + 10),
      calls({ ...call, version: 3 }, i * 100 + 70),
    ]),
    calls({ ...later, end: endOf('missed'), version: 4 }, 400),
    (t) => names().userUpdated(envelopeOf(userUpdated, t, userOf(ravi, 'Ravi'), { aggregateversion: 1 })),
    (t) => names().userUpdated(envelopeOf(userUpdated, t, userOf(ravi, 'Ravi K.'), { aggregateversion: 2 })),
    (t) =>
      names().inboxUpdated(envelopeOf(inboxUpdated, t, inboxOf(sales, 'Sales'), { aggregateversion: 1 })),
    (t) => names().inboxUpdated(envelopeOf(inboxUpdated, t, inboxOf(sales, 'Shop'), { aggregateversion: 2 })),
    (t) =>
      names().contactUpdated(
        envelopeOf(contactUpdated, t, { contact: contactOf(anna, 3, 'Anna M.'), mergedContactIds: [] }),
      ),
    (t) =>
      names().contactUpdated(
        envelopeOf(contactUpdated, t, {
          contact: contactOf(anna, 4, 'Anna Müller'),
          mergedContactIds: [anne],
        }),
      ),
    (t) =>
      recordings().recordingUpdated(envelopeOf(recordingUpdated, t, recordingOf(first, 1, 'processing'))),
    (t) => recordings().recordingUpdated(envelopeOf(recordingUpdated, t, recordingOf(first, 2, 'ready'))),
    (t) =>
      recordings().transcriptCompleted(
        envelopeOf(transcriptCompleted, t, transcriptOf(first, true, 'draft words'), { aggregateversion: 7 }),
      ),
    (t) =>
      recordings().transcriptCompleted(
        envelopeOf(transcriptCompleted, t, transcriptOf(first, false, 'final words'), {
          aggregateversion: 5,
        }),
      ),
  ];

  it('C-068 C-086 the same history comes of every order and repetition', async () => {
    const inOrder = newId();
    for (const step of steps) await step(inOrder);
    const expected = await stateOf(inOrder);
    const order = fc
      .tuple(
        fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }),
        fc.array(fc.nat(steps.length - 1), { maxLength: 10 }),
      )
      .map(([all, again]) => [...all, ...again]);
    await fc.assert(
      fc.asyncProperty(order, async (indexes) => {
        const tenantId = newId();
        for (const index of indexes) await steps[index]!(tenantId);
        expect(await stateOf(tenantId)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('C-068 C-086 also when everything comes at the same time', async () => {
    const inOrder = newId();
    for (const step of steps) await step(inOrder);
    const expected = await stateOf(inOrder);
    for (let run = 0; run < 5; run += 1) {
      const tenantId = newId();
      await Promise.all([...steps, ...steps].map((step) => step(tenantId)));
      expect(await stateOf(tenantId)).toEqual(expected);
    }
  });

  it('C-086 the rows say what the rule says', async () => {
    const person = newId();
    const call = fc.record({
      startedAt: fc.nat(500),
      answered: fc.boolean(),
      outcome: fc.constantFrom('missed' as const, 'canceled' as const, 'no-answer' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 6 }), async (list) => {
        const tenantId = newId();
        const made = list.map(({ startedAt, answered, outcome }) =>
          callOf({
            contactId: person,
            startedAt: at(startedAt),
            ...(answered ? { answeredAt: at(startedAt + 5) } : unanswered(outcome)),
          }),
        );
        for (const each of made) await calls(each, 0)(tenantId);
        const spoken = made.map((each) => spokenAt(recordOf(each))?.getTime() ?? 0);
        const last = Math.max(...spoken);
        const rows = await bench.service.database.query<{ call_id: string; needs_follow_up: boolean }>(
          'select call_id, needs_follow_up from analytics.call_history where tenant_id = $1',
          [tenantId],
        );
        for (const each of made)
          expect(rows.find((row) => row.call_id === each.id)!.needs_follow_up).toBe(
            needsFollowUp(recordOf(each), last === 0 ? null : new Date(last)),
          );
      }),
      { numRuns: 15 },
    );
  });
});
