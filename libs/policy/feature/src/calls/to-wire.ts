import { policyErrors, type CallPermission } from '@parlance/policy/contracts';
import {
  attemptsLeft,
  callWarning,
  decideCall,
  decidePermissionRequest,
  permissionAt,
  type CallDecision,
  type CallFacts,
  type Explanation,
  type InboundDecision,
  type PermissionRequestDecision,
} from '@parlance/policy/domain';
import type { Explanation as ExplanationOnWire } from '@parlance/shared/contract-kit';
import type { WindowPair } from '../persistence/window-repository';

export function permissionToWire(
  { inboxId, contactId }: WindowPair,
  facts: CallFacts,
  version: number,
  now: Date,
): CallPermission {
  const permission = permissionAt(facts.ledger, facts.limits, now);
  return {
    inboxId,
    contactId,
    state: permission.state,
    permanent: permission.permanent,
    source: permission.source,
    since: permission.since?.toISOString() ?? null,
    grantedAt: permission.grantedAt?.toISOString() ?? null,
    expiresAt: permission.expiresAt?.toISOString() ?? null,
    requestedAt: permission.request?.sentAt.toISOString() ?? null,
    requestExpiresAt: permission.request?.expiresAt.toISOString() ?? null,
    consecutiveUnanswered: facts.ledger.unansweredAt.length,
    attemptsLeft: attemptsLeft(facts, now),
    warning: callWarning(facts, now),
    call: callToWire(decideCall(facts, now)),
    request: requestToWire(decidePermissionRequest(facts, null, now)),
    version,
  };
}

type Refused = Exclude<CallDecision | PermissionRequestDecision | InboundDecision, { allowed: true }>;

const refusalToWire = ({ code, detail, explanation }: Refused) => ({
  allowed: false as const,
  code: policyErrors[code].code,
  detail,
  explanation: explanationToWire(explanation),
});

export const callToWire = (decision: CallDecision): CallPermission['call'] =>
  decision.allowed ? { allowed: true } : refusalToWire(decision);

export const requestToWire = (decision: PermissionRequestDecision): CallPermission['request'] =>
  decision.allowed ? { allowed: true, customMessage: decision.customMessage } : refusalToWire(decision);

export const inboundToWire = (decision: InboundDecision): CallPermission['call'] =>
  decision.allowed ? { allowed: true } : refusalToWire(decision);

const explanationToWire = (explanation: Explanation): ExplanationOnWire => ({
  ...explanation,
  since: explanation.since?.toISOString() ?? null,
  earliestYes: explanation.earliestYes?.toISOString() ?? null,
  alternatives: [...explanation.alternatives],
});
