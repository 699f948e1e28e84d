import { hours, minus } from '@parlance/shared/kernel';
import { evaluateCondition, type CallKnowledge, type ConditionResult } from './condition';
import type { PostCallTrigger } from './function-definition';

export interface EndedCall extends CallKnowledge {
  readonly connected: boolean;
  readonly endedAt: Date;
}

export interface PostCallDecision {
  readonly decision: 'send' | 'skip' | 'refuse';
  readonly reason: { readonly code: string; readonly detail: string } | null;
  readonly callType: 'connected' | 'not-connected';
  readonly conditions: readonly ConditionResult[];
}

/** A confirmation of yesterday's call does more harm than none. */
export const TOO_LATE_MS = hours(24);

/** K-034 to K-037: the type of the call, then every condition; no judgement, no weighing (K-023). */
export function decidePostCall(trigger: PostCallTrigger, call: EndedCall, now: Date): PostCallDecision {
  const callType = call.connected ? 'connected' : 'not-connected';
  const conditions = trigger.conditions.map((condition) => evaluateCondition(condition, call));
  const decided = (
    decision: PostCallDecision['decision'],
    reason: PostCallDecision['reason'] = null,
  ): PostCallDecision => ({ decision, reason, callType, conditions });
  if (trigger.callType !== 'any' && trigger.callType !== callType)
    return decided('skip', { code: 'call-type', detail: `The call was ${callType.replace('-', ' ')}` });
  const failed = conditions.find(({ holds }) => !holds);
  if (failed) {
    const { key, operator, value } = failed.condition;
    const detail = `${key} ${operator}${value === null ? '' : ` ${String(value)}`}: it was ${failed.value === null ? 'not known' : String(failed.value)}`;
    return decided('skip', { code: 'condition', detail });
  }
  if (call.endedAt < minus(now, TOO_LATE_MS))
    return decided('refuse', { code: 'too-late', detail: 'The call ended more than a day ago' });
  return decided('send');
}
