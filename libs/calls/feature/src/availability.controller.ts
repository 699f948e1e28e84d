import { Controller } from '@nestjs/common';
import { listAvailability, setAvailability } from '@parlance/calls/contracts';
import { OnEvent, OnQuery } from '@parlance/platform/messaging';
import type { DataOf, Envelope, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { AvailabilityDesk } from './availability/availability-desk';
import { Routing } from './calls/routing';
import { DURABLES } from './durables';
import { RecordPeople } from './people/record-people';

/** What this service hears and answers about people. */
@Controller()
export class AvailabilityController {
  constructor(
    private readonly people: RecordPeople,
    private readonly desk: AvailabilityDesk,
    private readonly routing: Routing,
  ) {}

  @OnEvent(userUpdated, { durable: DURABLES.people })
  userUpdated(envelope: Envelope<DataOf<typeof userUpdated>>): Promise<void> {
    return this.people.userUpdated(envelope, DURABLES.people);
  }

  @OnEvent(teamUpdated, { durable: DURABLES.teams })
  teamUpdated(envelope: Envelope<DataOf<typeof teamUpdated>>): Promise<void> {
    return this.people.teamUpdated(envelope, DURABLES.teams);
  }

  @OnQuery(setAvailability)
  async setAvailability(
    request: RequestOf<typeof setAvailability>,
  ): Promise<ReplyOf<typeof setAvailability>> {
    const availability = await this.desk.set(request);
    if (availability.chosen === 'unavailable')
      await this.routing.withdraw(request.actor.tenantId, request.userId);
    return availability;
  }

  @OnQuery(listAvailability)
  listAvailability(request: RequestOf<typeof listAvailability>): Promise<ReplyOf<typeof listAvailability>> {
    return this.desk.list(request);
  }
}
