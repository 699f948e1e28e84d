import { callErrors } from '@parlance/calls/contracts';
import { policyErrors } from '@parlance/policy/contracts';
import type { GraphError } from '@parlance/providers/whatsapp-cloud';
import { ProblemError, type ErrorDefinition, type Explanation } from '@parlance/shared/contract-kit';

interface Refusal {
  readonly problem: ProblemError;
  /** Meta's view of the permission is another than ours. */
  readonly permissionInDoubt: boolean;
}

interface Row {
  readonly problem: ErrorDefinition;
  readonly permissionInDoubt?: true;
  readonly alternatives?: Explanation['alternatives'];
}

const ASK: Explanation['alternatives'] = [
  { action: 'request-permission', description: 'Ask the customer for permission to call.' },
];
const WRITE: Explanation['alternatives'] = [
  { action: 'chat', description: 'Write to the customer instead.' },
];

/** Meta's codes that say what policy says, in policy's words (Meta page "Troubleshoot WhatsApp Calling Errors"). */
const ROWS: Readonly<Record<number, Row>> = {
  138000: { problem: policyErrors.calling_off },
  138003: { problem: callErrors.call_under_way },
  138006: { problem: policyErrors.permission_missing, permissionInDoubt: true, alternatives: ASK },
  138012: { problem: policyErrors.attempts_spent, permissionInDoubt: true, alternatives: WRITE },
};

/** What the agent is told when Meta does not take a call. */
export function refusalOf(error: GraphError, now: Date): Refusal {
  const row = error.code === null ? undefined : ROWS[error.code];
  const definition = row?.problem ?? callErrors.not_placed;
  const explanation: Explanation = {
    rule: {
      id: `meta.${error.code ?? 'unreachable'}`,
      title: error.title,
      source: 'Meta, Calling API error codes',
    },
    evidence: {
      code: error.code,
      details: error.details,
      fbtraceId: error.fbtraceId,
      decidedAt: now.toISOString(),
    },
    since: null,
    earliestYes: null,
    alternatives: [...(row?.alternatives ?? [{ action: 'retry', description: error.advice }])],
  };
  return {
    problem: new ProblemError(definition, {
      detail: `${error.title}: ${error.details}`,
      explanation,
      cause: error,
    }),
    permissionInDoubt: row?.permissionInDoubt === true,
  };
}
