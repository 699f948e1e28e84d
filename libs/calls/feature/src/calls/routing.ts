import { Inject, Injectable } from '@nestjs/common';
import {
  applyEvent,
  decideRing,
  ringingAgents,
  settleRinging,
  settleRingingOf,
  unreadiness,
  type RingAttempt,
  type RoutingFacts,
} from '@parlance/calls/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { AvailabilityDesk } from '../availability/availability-desk';
import type { callsConfig } from '../config';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { CallRepository } from '../persistence/call-repository';
import { PeopleRepository } from '../persistence/people-repository';
import { CallBook } from './call-book';

const WHY_MISSED = {
  'nobody-available': 'Nobody was available.',
  'nobody-answered': 'Nobody answered in time.',
} as const;

/** Finds who is to be rung by a customer's call, step by step (C-056 to C-061, X-05). */
@Injectable()
export class Routing {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly availability: AvailabilityDesk,
    private readonly book: CallBook,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof callsConfig>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The call with the next phones ringing, or missed. Nothing is written. */
  async route(tx: Tx, call: CallRecord): Promise<CallRecord> {
    const now = this.clock.now();
    const times = {
      stepMs: seconds(this.config.CALL_RING_STEP_SECONDS),
      budgetMs: seconds(this.config.CALL_RING_BUDGET_SECONDS),
    };
    const decision = decideRing(await this.facts(tx, call), times, now);
    const attempts = [...call.attempts, ...decision.attempts];
    if (decision.type === 'ring') return { ...call, attempts, ringUntil: decision.until.toISOString() };
    const missed = applyEvent(coreOf(call), {
      type: 'stopped',
      reason: decision.reason,
      detail: WHY_MISSED[decision.reason],
      code: null,
      at: now.toISOString(),
      uncertain: false,
    });
    return missed ? withCore({ ...call, attempts }, missed) : call;
  }

  /** The phones of a step have rung long enough. */
  timedOut(tx: Tx, call: CallRecord): Promise<CallRecord> {
    return this.route(tx, { ...call, attempts: settleRinging(call.attempts, 'timed-out'), ringUntil: null });
  }

  /** The others of the step go on ringing. */
  declined(tx: Tx, call: CallRecord, agentId: string): Promise<CallRecord> {
    return this.without(tx, call, settleRingingOf(call.attempts, agentId, 'declined'));
  }

  /** Somebody who is no longer ready is not rung any longer (C-154). */
  async withdraw(tenantId: string, userId: string): Promise<void> {
    const ids = await this.unitOfWork.run(tenantId, (tx) => new CallRepository(tx).ringingAt(userId));
    for (const id of ids)
      await this.unitOfWork.run(tenantId, async (tx) => {
        const call = await new CallRepository(tx).lock(id);
        if (call?.state !== 'ringing') return;
        const readiness = (await this.availability.readinessOf(tx, [userId])).get(userId);
        const reason = readiness ? unreadiness(readiness) : 'not active';
        if (reason === null) return;
        const attempts = settleRingingOf(call.attempts, userId, 'ended', reason);
        await this.book.save(tx, call, await this.without(tx, call, attempts));
      });
  }

  private async without(tx: Tx, call: CallRecord, attempts: RingAttempt[]): Promise<CallRecord> {
    const changed = { ...call, attempts };
    return ringingAgents(attempts).length > 0 ? changed : this.route(tx, { ...changed, ringUntil: null });
  }

  private async facts(tx: Tx, call: CallRecord): Promise<RoutingFacts> {
    const { assigneeId, teamId } = call.visibility;
    const people = new PeopleRepository(tx);
    const [team, teams, everybody] = await Promise.all([
      teamId === null ? null : people.teamOf(teamId),
      people.teamsOfInbox(call.inboxId),
      people.active(),
    ]);
    const candidates = {
      assignee: assigneeId === null ? null : [assigneeId],
      team: team && [...team.memberIds],
      eligible: teams.flatMap(({ memberIds, supervisorIds }) => [...memberIds, ...supervisorIds]),
      'super-agent': everybody
        .filter(({ role }) => role === 'super-agent' || role === 'administrator')
        .map(({ id }) => id),
    };
    const ids = [...new Set(Object.values(candidates).flatMap((some) => some ?? []))];
    return {
      startedAt: call.facts.startedAt,
      candidates,
      readiness: await this.availability.readinessOf(tx, ids),
      attempts: call.attempts,
    };
  }
}
