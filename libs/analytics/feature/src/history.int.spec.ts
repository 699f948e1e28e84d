import {
  exportCallHistory,
  getCallFigures,
  getCallHistoryEntry,
  listCallHistory,
  type CallHistoryEntry,
  type CallHistoryFilter,
  type CallSort,
  type CallTab,
} from '@parlance/analytics/contracts';
import { callTab } from '@parlance/analytics/domain';
import type { Call } from '@parlance/calls/contracts';
import { transcriptCompleted } from '@parlance/recordings/contracts';
import { canSeeCall, type Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import * as fc from 'fast-check';
import {
  at,
  callOf,
  envelopeOf,
  principalOf,
  startAnalytics,
  unanswered,
  type AnalyticsBench,
} from './analytics.fixture';
import { ApplyCall } from './calls/apply-call';
import { recordOf } from './persistence/call-repository';
import { ApplyRecording } from './recordings/apply-recording';

const tenantId = newId();
const [inboxes, teams] = [
  [newId(), newId(), newId()],
  [newId(), newId()],
];
const customers = [
  { id: newId(), name: 'Anna Müller', phone: '+491512345678' },
  { id: newId(), name: '=HYPERLINK("x")', phone: '+15557010001' },
  { id: newId(), name: '100% Bakery_1', phone: null },
  { id: newId(), name: null, phone: '+919876543210' },
];
const spokenWords = ['the delivery was late', 'a refund for my broken kettle', 'refund of the delivery fee'];

const agent = principalOf(tenantId, { role: 'agent', teamIds: [teams[0]!], inboxIds: [inboxes[0]!] });
const supervisor = principalOf(tenantId, {
  role: 'supervisor',
  teamIds: [teams[0]!],
  inboxIds: [inboxes[1]!],
});
const principals: Principal[] = [
  agent,
  principalOf(tenantId, { role: 'agent' }),
  supervisor,
  principalOf(tenantId, { role: 'supervisor' }),
  principalOf(tenantId, { role: 'super-agent' }),
  principalOf(tenantId),
];
const people = principals.map(({ id }) => id);

const pick = <T>(values: readonly T[], i: number): T => values[i % values.length]!;
const nullable = <T>(values: readonly T[], i: number): T | null => pick([null, ...values], i);

/** Every combination that matters a few times over, equal moments and lengths included. */
const calls: Call[] = Array.from({ length: 90 }, (_, i) => {
  const customer = pick(customers, i);
  const direction = pick(['inbound', 'outbound'] as const, i * 7 + Math.floor(i / 3));
  const outcome = pick(
    ['answered', 'missed', 'canceled', 'answered', 'no-answer', 'out-of-hours'] as const,
    i,
  );
  const underWay = i % 17 === 0;
  return callOf({
    contactId: customer.id,
    contactName: customer.name,
    contactPhone: customer.phone,
    direction,
    inboxId: pick(inboxes, Math.floor(i / 2)),
    teamId: nullable(teams, Math.floor(i / 4)),
    agentId: outcome === 'answered' ? pick(people, i) : null,
    assigneeId: nullable(people, Math.floor(i / 3)),
    startedAt: at(Math.floor(i / 2) * 60),
    ...(underWay
      ? { state: 'active', answeredAt: at(9_000), endedAt: null, durationSeconds: null, end: null }
      : outcome === 'answered'
        ? { answeredAt: at(Math.floor(i / 2) * 60 + 5), durationSeconds: (i * 13) % 40 }
        : unanswered(outcome)),
  });
});
const transcripts = new Map(
  calls.flatMap((call, i) => (i % 5 === 0 ? [[call.id, pick(spokenWords, i / 5)] as const] : [])),
);

let bench: AnalyticsBench;
let entries: Map<string, CallHistoryEntry>;
const administrator = principals.at(-1)!;

beforeAll(async () => {
  bench = await startAnalytics();
  for (const call of calls) await bench.service.get(ApplyCall).apply(tenantId, call, new Date(at(0)));
  for (const [callId, text] of transcripts) {
    const { contactId, conversationId, inboxId, teamId, agentId, assigneeId } = calls.find(
      ({ id }) => id === callId,
    )!;
    const data = {
      ...{ callId, contactId, conversationId, inboxId, teamId, agentId, assigneeId },
      draft: false,
      text,
    };
    await bench.service
      .get(ApplyRecording)
      .transcriptCompleted(envelopeOf(transcriptCompleted, tenantId, data));
  }
  const all = await everything(administrator, { tab: 'all' }, 'newest');
  entries = new Map(all.map((entry) => [entry.callId, entry]));
}, 60_000);
afterAll(() => bench.stop());

/** All pages of a list, in small steps. */
async function everything(
  actor: Principal,
  filter: CallHistoryFilter,
  sort: CallSort,
  limit = 40,
): Promise<CallHistoryEntry[]> {
  const found: CallHistoryEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await bench.ask(listCallHistory, {
      actor,
      ...filter,
      sort,
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** What a list must be, over everything that there is, without any SQL. */
function model(actor: Principal, filter: CallHistoryFilter, sort: CallSort): Call[] {
  const { tab, from, to, agentIds, inboxIds, contactId, needsFollowUp, search } = filter;
  const words = search?.toLowerCase().split(/\s+/u) ?? [];
  const digits = search?.replace(/\D/gu, '') ?? '';
  const kept = calls.filter((call) => {
    const customer = customers.find(({ id }) => id === call.contactId)!;
    const spoken = (transcripts.get(call.id) ?? '').split(' ');
    return (
      canSeeCall(actor, call) &&
      (tab === 'all' || callTab(recordOf(call)) === tab) &&
      (from === undefined || call.startedAt >= from) &&
      (to === undefined || call.startedAt < to) &&
      (!agentIds?.length || agentIds.includes((call.agentId ?? call.assigneeId)!)) &&
      (!inboxIds?.length || inboxIds.includes(call.inboxId)) &&
      (contactId === undefined || call.contactId === contactId) &&
      (needsFollowUp === undefined || entries.get(call.id)!.needsFollowUp === needsFollowUp) &&
      (!search ||
        (customer.name?.toLowerCase().includes(search.toLowerCase()) ?? false) ||
        (digits.length >= 3 && (customer.phone?.includes(digits) ?? false)) ||
        words.every((word) => spoken.some((each) => each.startsWith(word))))
    );
  });
  const key = (call: Call): number =>
    sort === 'newest' || sort === 'oldest' ? Date.parse(call.startedAt) : (call.durationSeconds ?? 0);
  const sign = sort === 'oldest' || sort === 'shortest' ? 1 : -1;
  return kept.sort((a, b) => sign * (key(a) - key(b) || (a.id < b.id ? -1 : 1)));
}

const filters: Record<string, Omit<CallHistoryFilter, 'tab'>> = {
  'no filter': {},
  'C-072 a range of dates': { from: at(600), to: at(1_800) },
  'C-073 an agent': { agentIds: [agent.id] },
  'C-073 several agents': { agentIds: [agent.id, supervisor.id] },
  'C-074 an inbox': { inboxIds: [inboxes[1]!] },
  'a customer': { contactId: customers[0]!.id },
  'C-086 follow-ups': { needsFollowUp: true },
  'C-071 part of a name': { search: 'mülle' },
  'C-071 characters that a pattern would take for more': { search: '0% bakery_' },
  'C-071 part of a number': { search: '+91 98765' },
  'C-101 spoken words': { search: 'delivery refu' },
  'C-071 what nobody is called': { search: 'nowhere' },
  'C-075 everything together': {
    from: at(60),
    to: at(2_400),
    inboxIds: [inboxes[0]!, inboxes[2]!],
    agentIds: people,
    search: 'refund',
  },
};
const sorts: CallSort[] = ['newest', 'oldest', 'longest', 'shortest'];
const tabs: CallTab[] = ['all', 'incoming', 'outgoing', 'missed', 'canceled'];

describe('lists of calls', () => {
  it.each(Object.keys(filters))(
    'C-075 C-076 C-077 C-078 C-079 C-082 C-083 C-084 C-085 C-093 C-094 C-095 are exact for every role, sort and tab under %s',
    async (name) => {
      for (const [i, actor] of principals.entries())
        for (const [j, sort] of sorts.entries()) {
          // Tabs go round, so that each meets each sort and each role.
          const filter = { ...filters[name]!, tab: pick(tabs, i + j) };
          const found = await everything(actor, filter, sort);
          expect(found.map(({ callId }) => callId)).toEqual(model(actor, filter, sort).map(({ id }) => id));
        }
    },
  );

  it('C-086 counts each tab, and what is to be followed up, under the other filters', async () => {
    for (const actor of principals)
      for (const filter of Object.values(filters)) {
        const { counts } = await bench.ask(listCallHistory, {
          actor,
          ...filter,
          tab: 'missed',
          sort: 'newest',
          limit: 1,
        });
        const { needsFollowUp: _, ...others } = filter;
        const count = (tab: CallTab): number => model(actor, { ...others, tab }, 'newest').length;
        expect(counts).toEqual({
          all: count('all'),
          incoming: count('incoming'),
          outgoing: count('outgoing'),
          missed: count('missed'),
          canceled: count('canceled'),
          needsFollowUp: model(actor, { ...others, tab: 'all', needsFollowUp: true }, 'newest').length,
        });
      }
  });

  it('C-076 C-078 pages of any size are the whole list, each call once', async () => {
    for (const sort of sorts)
      for (const limit of [1, 7, 100]) {
        const found = await everything(agent, { tab: 'all' }, sort, limit);
        expect(found.map(({ callId }) => callId)).toEqual(
          model(agent, { tab: 'all' }, sort).map(({ id }) => id),
        );
      }
  });

  it('C-101 tells around the words where they were spoken, and only for them', async () => {
    const found = await everything(administrator, { tab: 'all', search: 'refund' }, 'newest');
    expect(found.length).toBeGreaterThan(0);
    for (const { callId, excerpt } of found) expect(excerpt).toBe(transcripts.get(callId));
    for (const { excerpt } of await everything(administrator, { tab: 'all', search: 'Anna' }, 'newest'))
      expect(excerpt).toBeNull();
  });

  it.each(["'", "\\ ' | & ! ( ) :* <->", '%', '_', '""', '.', '🙂'])(
    'C-071 takes %s for text and nothing else',
    async (search) => {
      const { items } = await bench.ask(listCallHistory, {
        actor: administrator,
        tab: 'all',
        search,
        sort: 'newest',
        limit: 100,
      });
      const names = new Map(customers.map(({ id, name }) => [id, name]));
      for (const { contactId } of items) expect(names.get(contactId)).toContain(search);
    },
  );

  it('C-071 C-101 finds the same when so many are found that each call has to be tried', async () => {
    const tenant = newId();
    const call = callOf({ contactName: 'Anna' });
    await bench.service.get(ApplyCall).apply(tenant, call, new Date(at(0)));
    const { query } = bench.service.database;
    await query(
      `insert into analytics.call_history (tenant_id, call_id, version, conversation_id, contact_id, inbox_id, direction,
         state, tab, started_at, unanswered, needs_follow_up, revision)
       select tenant_id, gen_random_uuid(), 1, conversation_id, gen_random_uuid(), inbox_id, direction, state,
         tab, started_at + n * interval '1 second', false, false, 1
       from analytics.call_history, generate_series(1, 10100) as n where tenant_id = $1`,
      [tenant],
    );
    await query(
      `insert into analytics.contact (tenant_id, id, version, stated_at, name, search_text)
       select tenant_id, contact_id, 1, now(), 'Bob', 'bob' from analytics.call_history
       where tenant_id = $1 and contact_id <> $2`,
      [tenant, call.contactId],
    );
    await query(
      `insert into analytics.call_transcript (tenant_id, call_id, version, stated_at, draft, text)
       select tenant_id, call_id, 1, now(), false, 'kettle and tea' from analytics.call_history
       where tenant_id = $1 and call_id <> $2`,
      [tenant, call.id],
    );
    await query('analyze analytics.contact, analytics.call_history, analytics.call_transcript');
    for (const [search, count] of [
      ['bob', 10_000],
      ['tea', 10_000],
      ['Anna', 1],
    ] as const) {
      const request = { actor: principalOf(tenant), tab: 'all', search, sort: 'oldest', limit: 5 } as const;
      const { counts, items } = await bench.ask(listCallHistory, request);
      expect(counts.all).toBe(count);
      expect(items).toHaveLength(Math.min(5, count));
    }
  });

  it.each([
    ['of another sort', { sort: 'oldest' as const }],
    ['of other filters', { search: 'Anna' }],
    ['of another tab', { tab: 'missed' as const }],
    ['that is no cursor', { cursor: 'bm90aGluZw' }],
    ['that is no JSON at all', { cursor: '%%%' }],
  ])('refuses a cursor %s with the field and the rule', async (_what, change) => {
    const request = { actor: administrator, tab: 'all' as const, sort: 'newest' as const, limit: 5 };
    const { nextCursor } = await bench.ask(listCallHistory, request);
    await expect(
      bench.ask(listCallHistory, { ...request, cursor: nextCursor!, ...change }),
    ).rejects.toMatchObject({
      definition: { code: 'analytics.wrong_cursor', kind: 'invalid' },
      details: { errors: [{ path: 'cursor', rule: 'cursor' }] },
    });
  });
});

describe('who sees what', () => {
  it('C-093 C-094 C-095 C-096 the list and single entries follow canSeeCall for everybody', async () => {
    const id = fc.constantFrom(...people);
    const viewer = fc.record({
      role: fc.constantFrom('agent', 'supervisor', 'super-agent', 'administrator'),
      id,
      teamIds: fc.subarray(teams),
      inboxIds: fc.subarray(inboxes),
    });
    await fc.assert(
      fc.asyncProperty(viewer, fc.nat(calls.length - 1), async (facts, index) => {
        const actor = principalOf(tenantId, facts as Partial<Principal>);
        const found = await everything(actor, { tab: 'all' }, 'newest', 100);
        const visible = calls.filter((call) => canSeeCall(actor, call));
        expect(new Set(found.map(({ callId }) => callId))).toEqual(new Set(visible.map((call) => call.id)));
        const one = bench.ask(getCallHistoryEntry, { actor, callId: calls[index]!.id });
        if (canSeeCall(actor, calls[index]!)) expect((await one).callId).toBe(calls[index]!.id);
        else await expect(one).rejects.toMatchObject({ definition: { code: 'analytics.unknown_call' } });
      }),
      { numRuns: 40 },
    );
  });

  it('C-096 another organisation sees nothing of it', async () => {
    const stranger = principalOf(newId());
    expect(await everything(stranger, { tab: 'all', search: 'refund' }, 'newest')).toEqual([]);
    await expect(
      bench.ask(getCallHistoryEntry, { actor: stranger, callId: calls[0]!.id }),
    ).rejects.toMatchObject({ definition: { code: 'analytics.unknown_call' } });
  });

  it('C-096 a key without calls:read reads nothing', async () => {
    const actor = principalOf(tenantId, { kind: 'api-key', scopes: ['conversations:read'] });
    const asked = [
      bench.ask(listCallHistory, { actor, tab: 'all', sort: 'newest', limit: 5 }),
      bench.ask(getCallHistoryEntry, { actor, callId: calls[0]!.id }),
      bench.ask(exportCallHistory, { actor, tab: 'all', sort: 'newest', timeZone: 'UTC' }),
      bench.ask(getCallFigures, { actor, from: at(0), to: at(1) }),
    ];
    for (const answer of asked)
      await expect(answer).rejects.toMatchObject({ definition: { code: 'platform.forbidden' } });
  });
});

describe('the export', () => {
  async function parts(actor: Principal, filter: CallHistoryFilter, sort: CallSort): Promise<string[]> {
    const texts: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await bench.ask(exportCallHistory, {
        actor,
        ...filter,
        sort,
        timeZone: 'Asia/Kolkata',
        ...(cursor !== undefined && { cursor }),
      });
      texts.push(part.csv);
      cursor = part.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return texts;
  }

  it('C-080 C-096 has the calls of the list, in its order, under the same filters and role', async () => {
    for (const actor of principals)
      for (const filter of Object.values(filters)) {
        const [csv] = await parts(actor, { ...filter, tab: 'all' }, 'longest');
        const [titles, ...lines] = csv!.trimEnd().split('\r\n');
        expect(titles).toMatch(/^Call,Status,.*Started \(Asia\/Kolkata\)/u);
        expect(lines.map((line) => line.split(',')[0])).toEqual(
          model(actor, { ...filter, tab: 'all' }, 'longest').map(({ id }) => id),
        );
      }
  });

  it('C-080 comes in parts, the names of the columns once', async () => {
    const tenant = newId();
    const call = callOf();
    await bench.service.get(ApplyCall).apply(tenant, call, new Date(at(0)));
    await bench.service.database.query(
      `insert into analytics.call_history (tenant_id, call_id, version, conversation_id, contact_id, inbox_id, direction,
         state, tab, started_at, unanswered, needs_follow_up, revision)
       select tenant_id, gen_random_uuid(), 1, conversation_id, contact_id, inbox_id, direction, state, tab,
         started_at + n * interval '1 second', false, false, 1
       from analytics.call_history, generate_series(1, 1200) as n where tenant_id = $1`,
      [tenant],
    );
    const texts = await parts(principalOf(tenant), { tab: 'all' }, 'newest');
    expect(texts.length).toBe(3);
    const lines = texts.join('').trimEnd().split('\r\n');
    expect(lines.length).toBe(1_202);
    expect(lines.filter((line) => line.startsWith('Call,'))).toHaveLength(1);
    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(1_202);
  });

  it('C-080 takes away the power of what a spreadsheet would calculate', async () => {
    const [csv] = await parts(administrator, { tab: 'all' }, 'newest');
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv).not.toMatch(/(^|,)"?[=+@-][A-Za-z0-9]/mu);
    expect(csv).toContain("'+491512345678");
  });

  it('C-080 C-090 writes times on the clocks that were asked for, and refuses zones that are none', async () => {
    const [csv] = await parts(administrator, { tab: 'all' }, 'oldest');
    expect(csv).toContain('2026-11-20 14:30:00');
    await expect(
      bench.ask(exportCallHistory, { actor: administrator, tab: 'all', sort: 'newest', timeZone: 'Mars' }),
    ).rejects.toMatchObject({ definition: { code: 'analytics.unknown_time_zone' } });
  });
});

describe('the figures', () => {
  it('C-096 C-106 are those of the calls that the actor sees in the span', async () => {
    for (const actor of principals) {
      const [from, to] = [at(300), at(2_000)];
      const figures = await bench.ask(getCallFigures, { actor, from, to });
      const seen = model(actor, { tab: 'all', from, to }, 'newest');
      const incoming = seen.filter(({ direction }) => direction === 'inbound');
      const answered = incoming.filter(({ answeredAt }) => answeredAt !== null).length;
      const rang = incoming.filter(
        ({ answeredAt, end }) => answeredAt !== null || (end !== null && end.outcome !== 'out-of-hours'),
      ).length;
      expect(figures.inbound).toMatchObject({ total: incoming.length, answered });
      expect(figures.pickUpRate.inbound).toBe(rang === 0 ? null : answered / rang);
      expect(figures.outbound.total).toBe(seen.length - incoming.length);
      expect(figures.talkSeconds).toBe(seen.reduce((sum, call) => sum + (call.durationSeconds ?? 0), 0));
      const handled = seen.filter(({ agentId }) => agentId !== null);
      expect(figures.agents.reduce((sum, { calls: count }) => sum + count, 0)).toBe(handled.length);
    }
  });
});
