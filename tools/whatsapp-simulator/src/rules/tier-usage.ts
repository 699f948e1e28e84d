import { hours } from '@parlance/shared/kernel';
import type { Simulation } from '../simulation';
import type { Moment, Portfolio } from '../state/model';

const SPAN = hours(24);

/** Different users a portfolio messaged with templates outside a customer service window, per rolling 24 hours. */
export class TierUsage {
  private readonly users = new Map<string, Map<string, Moment>>();

  constructor(private readonly sim: Pick<Simulation, 'store' | 'settings'>) {
    for (const message of sim.store.messages.values()) {
      if (!message.outbound?.countsForTier || message.handsetId === null) continue;
      const waba = sim.store.wabas.get(sim.store.numbers.get(message.numberId)?.wabaId ?? '');
      if (waba) this.of(waba.portfolioId).set(message.handsetId, message.createdAt);
    }
  }

  used(portfolioId: string, now: Moment): number {
    const users = this.of(portfolioId);
    for (const [user, at] of users) if (at <= now - SPAN) users.delete(user);
    return users.size;
  }

  /** Counts this user unless the tier is used up; a user already counted does not use up more. */
  take(portfolio: Portfolio, user: string, now: Moment): boolean {
    const { enforceTier, tiers } = this.sim.settings.behaviour.limits;
    const users = this.of(portfolio.id);
    const known = (users.get(user) ?? -Infinity) > now - SPAN;
    if (
      enforceTier &&
      !known &&
      this.used(portfolio.id, now) >= (tiers[portfolio.messagingLimit] ?? Infinity)
    )
      return false;
    users.set(user, now);
    return true;
  }

  private of(portfolioId: string): Map<string, Moment> {
    const known = this.users.get(portfolioId) ?? new Map<string, Moment>();
    this.users.set(portfolioId, known);
    return known;
  }
}
