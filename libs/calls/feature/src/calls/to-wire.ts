import type { Call } from '@parlance/calls/contracts';
import { answeredAt, endOf, ringingAgents } from '@parlance/calls/domain';
import { coreOf, type CallRecord } from '../persistence/call-record';

/** The moment from which both could speak; null before, also when Meta has said so but nothing is connected yet. */
const spokeFrom = ({ state, facts }: CallRecord): string | null =>
  state === 'active' || state === 'ended' ? answeredAt(facts) : null;

const rangAt = ({ direction, facts, attempts }: CallRecord): string | null =>
  direction === 'outbound' ? facts.ringingAt : (attempts.find(({ agentId }) => agentId !== null)?.at ?? null);

export function toWire(call: CallRecord): Call {
  const end = endOf(coreOf(call));
  return {
    id: call.id,
    wacid: call.wacid,
    conversationId: call.conversationId,
    contactId: call.contactId,
    contactName: call.contactName,
    contactPhone: call.contactPhone,
    inboxId: call.inboxId,
    teamId: call.visibility.teamId,
    agentId: call.agentId,
    assigneeId: call.visibility.assigneeId,
    direction: call.direction,
    state: call.state,
    startedAt: call.facts.startedAt,
    ringingAt: rangAt(call),
    answeredAt: spokeFrom(call),
    endedAt: end?.endedAt ?? null,
    durationSeconds: end?.durationSeconds ?? null,
    held: call.held,
    agentLeg: call.agentLeg,
    ringingAgentIds:
      call.direction === 'inbound' && call.state === 'ringing' ? ringingAgents(call.attempts) : [],
    attempts: [...call.attempts],
    recording: call.recording,
    alarms: call.alarms,
    metadata: call.metadata,
    ctaPayload: call.ctaPayload,
    deeplinkPayload: call.deeplinkPayload,
    end: end && {
      outcome: end.outcome,
      by: end.by,
      reason: end.reason,
      detail: end.detail,
      uncertain: end.uncertain,
    },
    version: call.version,
  };
}
