import { PRESENCE_LOST_AFTER_MS, type PresenceSignal } from '@parlance/calls/contracts';

interface Seen {
  readonly connected: boolean;
  readonly at: number;
}

/**
 * Who has a console open, as the API gateway says it every so often. Kept in memory: what a fresh process has not
 * heard of yet counts as open for as long as a silent one would.
 */
export class PresenceBook {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly startedAt: Date) {}

  /** True when it changes whether the person is connected. */
  hear({ tenantId, userId, connected }: PresenceSignal, now: Date): boolean {
    const before = this.isConnected(tenantId, userId, now);
    this.seen.set(keyOf(tenantId, userId), { connected, at: now.getTime() });
    return before !== connected;
  }

  isConnected(tenantId: string, userId: string, now: Date): boolean {
    const seen = this.seen.get(keyOf(tenantId, userId));
    if (seen && !seen.connected) return false;
    return now.getTime() - (seen?.at ?? this.startedAt.getTime()) <= PRESENCE_LOST_AFTER_MS;
  }

  /** Those who have fallen silent since; each is returned once. */
  fallenSilent(now: Date): { tenantId: string; userId: string }[] {
    const silent = [...this.seen].filter(
      ([, { connected, at }]) => connected && now.getTime() - at > PRESENCE_LOST_AFTER_MS,
    );
    return silent.map(([key]) => {
      this.seen.set(key, { connected: false, at: now.getTime() });
      const [tenantId, userId] = key.split('/') as [string, string];
      return { tenantId, userId };
    });
  }
}

const keyOf = (tenantId: string, userId: string): string => `${tenantId}/${userId}`;
