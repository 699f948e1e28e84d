import {
  answeredAt,
  type CallCore,
  type CallFacts,
  type EndedBy,
  type Instant,
  type Outcome,
  type StopReason,
} from './call-facts';

export interface CallEnd {
  readonly outcome: Outcome;
  readonly by: EndedBy;
  readonly reason: string;
  readonly detail: string;
  readonly uncertain: boolean;
  readonly endedAt: Instant;
  /** Of conversation; null for a call that nobody took. */
  readonly durationSeconds: number | null;
}

interface StopRow {
  readonly by: EndedBy;
  readonly answered: Outcome;
  readonly unanswered: Outcome;
}

const row = (by: EndedBy, unanswered: Outcome, answered: Outcome = 'answered'): StopRow => ({
  by,
  answered,
  unanswered,
});

/** What it means that we ended a call, by our reason. C-176: not being answered is never a failure. */
const STOPS: Readonly<Record<StopReason, StopRow>> = {
  'out-of-hours': row('system', 'out-of-hours'),
  'calling-off': row('system', 'missed'),
  'customers-may-not-call': row('system', 'missed'),
  'nobody-available': row('system', 'missed'),
  'nobody-answered': row('system', 'missed'),
  'not-placed': row('whatsapp', 'failed'),
  'accept-refused': row('whatsapp', 'failed'),
  'no-bridge': row('system', 'failed'),
  'not-ready': row('system', 'failed'),
  'bridge-lost': row('system', 'failed', 'failed'),
  'media-gone': row('whatsapp', 'failed'),
  'customer-lost': row('customer', 'failed'),
  'agent-gone': row('agent', 'missed'),
  'no-word': row('whatsapp', 'no-answer'),
  superseded: row('whatsapp', 'failed'),
};

type Verdict = Pick<CallEnd, 'outcome' | 'by' | 'reason' | 'detail' | 'uncertain'>;

interface Rule {
  readonly applies: (facts: CallFacts, answered: boolean) => boolean;
  readonly verdict: (facts: CallFacts, answered: boolean) => Verdict;
}

const verdict = (outcome: Outcome, by: EndedBy, reason: string, detail: string): Verdict => ({
  outcome,
  by,
  reason,
  detail,
  uncertain: false,
});

/** Our own guess that a call is over gives way to Meta's word. */
const stands = ({ stopped, terminated }: CallFacts): boolean =>
  stopped !== null && !(stopped.uncertain && terminated !== null);

const byUs: Rule = {
  applies: (facts) => stands(facts),
  verdict: ({ stopped }, answered) => {
    const { reason, detail, code, uncertain } = stopped!;
    const { by, ...outcomes } = STOPS[reason];
    return {
      outcome: answered ? outcomes.answered : outcomes.unanswered,
      by,
      reason: code ?? reason,
      detail,
      uncertain,
    };
  },
};

const broken: Rule = {
  applies: ({ failure, terminated }) => failure !== null && terminated?.failed === true,
  verdict: ({ failure }) => verdict('failed', 'whatsapp', failure!.code, failure!.detail),
};

const answered: Rule = {
  applies: (_, wasAnswered) => wasAnswered,
  verdict: ({ hungUp }) =>
    verdict(
      'answered',
      hungUp ? 'agent' : 'customer',
      'hung-up',
      hungUp ? 'The agent hung up.' : 'The customer hung up.',
    ),
};

const declined: Rule = {
  applies: ({ rejectedAt }) => rejectedAt !== null,
  verdict: () => verdict('declined', 'customer', 'declined', 'The customer declined the call.'),
};

const canceledByAgent: Rule = {
  applies: ({ hungUp }) => hungUp !== null,
  verdict: () => verdict('canceled', 'agent', 'hung-up', 'The agent hung up before the customer answered.'),
};

const givenUpByAgent: Rule = {
  applies: ({ hungUp }) => hungUp !== null,
  verdict: () => verdict('missed', 'agent', 'hung-up', 'The agent hung up before the call was connected.'),
};

/** Some unanswered calls are reported as failed; without an error, and after it rang, that means no more than that. */
const neverRang: Rule = {
  applies: ({ terminated, ringingAt }) => terminated?.failed === true && ringingAt === null,
  verdict: () => verdict('failed', 'whatsapp', 'failed', 'WhatsApp could not connect the call.'),
};

const noAnswer: Rule = {
  applies: () => true,
  verdict: () => verdict('no-answer', 'whatsapp', 'no-answer', 'The customer did not answer.'),
};

const givenUpByCaller: Rule = {
  applies: () => true,
  verdict: () =>
    verdict('canceled', 'customer', 'caller-hung-up', 'The customer hung up before anybody answered.'),
};

/** what became of a call, apart from its direction. The first rule that applies holds. */
const RULES: Record<CallCore['direction'], readonly Rule[]> = {
  inbound: [byUs, broken, answered, givenUpByAgent, givenUpByCaller],
  outbound: [byUs, broken, answered, declined, canceledByAgent, neverRang, noAnswer],
};

/** How a call ended; null while it has not. */
export function endOf({ direction, state, facts }: CallCore): CallEnd | null {
  if (state !== 'ended') return null;
  const began = answeredAt(facts);
  const rule = RULES[direction].find(({ applies }) => applies(facts, began !== null))!;
  const endedAt = endedAtOf(facts, began);
  return {
    ...rule.verdict(facts, began !== null),
    endedAt,
    durationSeconds: began === null ? null : durationOf(facts, began, endedAt),
  };
}

/** Our own end of a call is known to the millisecond and does not move when Meta confirms it. */
const oursAt = (facts: CallFacts): Instant | null =>
  facts.hungUp?.at ?? (stands(facts) ? facts.stopped!.at : null);

function endedAtOf(facts: CallFacts, began: Instant | null): Instant {
  const { terminated, rejectedAt, stopped, startedAt } = facts;
  const metas = [rejectedAt, terminated && (terminated.endedAt ?? terminated.at)].filter(
    (at): at is Instant => at !== null,
  );
  const at = oursAt(facts) ?? metas.sort()[0] ?? stopped?.at ?? startedAt;
  const earliest = began ?? startedAt;
  // Meta's clock has seconds, ours milliseconds.
  return at < earliest ? earliest : at;
}

function durationOf(facts: CallFacts, began: Instant, endedAt: Instant): number {
  const meta = oursAt(facts) === null ? (facts.terminated?.durationSeconds ?? null) : null;
  return meta ?? Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(began)) / 1_000));
}

/** A customer called and nobody answered, or nobody could (I15): it wants following up (X-06, C-190). */
export const isMissed = (core: CallCore): boolean => {
  const end = endOf(core);
  return (
    core.direction === 'inbound' &&
    answeredAt(core.facts) === null &&
    end !== null &&
    ['missed', 'out-of-hours', 'failed'].includes(end.outcome)
  );
};
