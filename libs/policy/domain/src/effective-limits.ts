import type { Budget, CallLimits, CallRuleSet } from './call-rule-set';

/** Numbers of a tenant's own; null where it has none. They only ever tighten. */
export interface HouseLimits {
  readonly attemptsPerDay: number | null;
  readonly requestsPerDay: number | null;
  readonly requestsPerWeek: number | null;
}

export const NO_HOUSE_LIMITS: HouseLimits = {
  attemptsPerDay: null,
  requestsPerDay: null,
  requestsPerWeek: null,
};

/** One limit as `GET call_permissions` states it. */
export interface StatedLimit {
  readonly action: 'start-call' | 'request-permission';
  readonly windowMs: number;
  readonly max: number;
  readonly used: number;
  /** When the next one is free; null while some are left. */
  readonly freeAt: Date | null;
}

const DAY_MS = 86_400_000;

/** The stricter of what the rule set, or Meta in its place, and the house say. */
export function effectiveLimits(
  { limits, followsMeta }: CallRuleSet,
  house: HouseLimits,
  stated: readonly StatedLimit[],
): CallLimits {
  const ceiling = (action: StatedLimit['action'], budget: Budget): Budget => {
    const known = followsMeta && stated.find((s) => s.action === action && s.windowMs === budget.windowMs);
    return known ? { ...budget, max: known.max } : budget;
  };
  const tightened = (budget: Budget, max: number | null): Budget =>
    max === null ? budget : { ...budget, max: Math.min(budget.max, max) };
  return {
    ...limits,
    attempts: limits.attempts
      ? tightened(limits.attempts, house.attemptsPerDay)
      : house.attemptsPerDay === null
        ? null
        : { max: house.attemptsPerDay, windowMs: DAY_MS },
    connected: limits.connected && ceiling('start-call', limits.connected),
    requestsPerDay: tightened(ceiling('request-permission', limits.requestsPerDay), house.requestsPerDay),
    requestsPerWeek: tightened(ceiling('request-permission', limits.requestsPerWeek), house.requestsPerWeek),
  };
}
