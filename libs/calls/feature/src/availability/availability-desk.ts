import { Inject, Injectable } from '@nestjs/common';
import {
  availabilityChanged,
  type Availability,
  type listAvailability,
  type setAvailability,
} from '@parlance/calls/contracts';
import { availabilityOf, type Readiness } from '@parlance/calls/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { requireScope, requireSetterOf } from '../access';
import { AvailabilityRepository, type StoredAvailability } from '../persistence/availability-repository';
import { PeopleRepository } from '../persistence/people-repository';
import { PresenceBook } from './presence-book';

/** Who is green, red or in a call, for routing and for the team (C-129, C-130, C-150 to C-153). */
@Injectable()
export class AvailabilityDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly presence: PresenceBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async set(request: RequestOf<typeof setAvailability>): Promise<ReplyOf<typeof setAvailability>> {
    const { actor, userId, chosen } = request;
    requireScope(actor, 'calls:write');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      await requireSetterOf(tx, actor, userId);
      const now = this.clock.now();
      const repository = new AvailabilityRepository(tx);
      const stored = await repository.lock(userId, now);
      if (stored.chosen === chosen) return this.toWire(tx.tenantId, stored, now);
      return this.announce(tx, { ...stored, chosen, since: now });
    });
  }

  async list({ actor }: RequestOf<typeof listAvailability>): Promise<ReplyOf<typeof listAvailability>> {
    requireScope(actor, 'calls:read');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const now = this.clock.now();
      const people = await new PeopleRepository(tx).active();
      const stored = await new AvailabilityRepository(tx).all();
      return {
        items: people.map(({ id }) => this.toWire(tx.tenantId, stored.get(id) ?? neverChose(id, now), now)),
      };
    });
  }

  /** States somebody's availability anew: a call of theirs began or ended, or their console came or went. */
  async restate(tx: Tx, userId: string): Promise<void> {
    const now = this.clock.now();
    const stored = await new AvailabilityRepository(tx).lock(userId, now);
    await this.announce(tx, { ...stored, since: now });
  }

  /** As routing asks for it; whoever never chose is red. */
  async readinessOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, Readiness>> {
    const now = this.clock.now();
    const [stored, people] = await Promise.all([
      new AvailabilityRepository(tx).all(),
      new PeopleRepository(tx).active(),
    ]);
    const active = new Set(people.map(({ id }) => id));
    return new Map(
      userIds
        .filter((id) => active.has(id))
        .map((id) => {
          const { chosen, inCall } = stored.get(id) ?? neverChose(id, now);
          return [id, { chosen, inCall, connected: this.presence.isConnected(tx.tenantId, id, now) }];
        }),
    );
  }

  private async announce(tx: Tx, stored: StoredAvailability): Promise<Availability> {
    const { userId, chosen, since } = stored;
    const version = await new AvailabilityRepository(tx).save(userId, chosen, since);
    const availability = this.toWire(tx.tenantId, stored, this.clock.now());
    this.outbox.add(tx, availabilityChanged, {
      aggregateId: userId,
      aggregateVersion: version,
      data: { availability },
    });
    return availability;
  }

  private toWire(tenantId: string, stored: StoredAvailability, now: Date): Availability {
    const connected = this.presence.isConnected(tenantId, stored.userId, now);
    const { userId, chosen, inCall, since } = stored;
    return {
      userId,
      state: availabilityOf({ chosen, inCall, connected }),
      chosen,
      connected,
      since: since.toISOString(),
    };
  }
}

const neverChose = (userId: string, now: Date): StoredAvailability => ({
  userId,
  chosen: 'unavailable',
  since: now,
  version: 0,
  inCall: false,
});
