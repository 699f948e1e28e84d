import { Inject, Injectable } from '@nestjs/common';
import { callAnswered, callEnded, callMissed, callUpdated } from '@parlance/calls/contracts';
import { isMissed, settleRinging } from '@parlance/calls/domain';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { plus, seconds, type Clock } from '@parlance/shared/kernel';
import { AvailabilityDesk } from '../availability/availability-desk';
import { CallbackDesk } from '../callbacks/callback-desk';
import type { callsConfig } from '../config';
import { coreOf, type CallRecord } from '../persistence/call-record';
import { CallRepository, type DueAt } from '../persistence/call-repository';
import { WorkQueue } from '../work/work-queue';
import { toWire } from './to-wire';

const isLive = (call: CallRecord | null): call is CallRecord => call !== null && call.state !== 'ended';

/** The one place where calls are written: with every change come its events, and what has to be done outside. */
@Injectable()
export class CallBook {
  constructor(
    private readonly outbox: Outbox,
    private readonly availability: AvailabilityDesk,
    private readonly callbacks: CallbackDesk,
    private readonly work: WorkQueue,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof callsConfig>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  open(tx: Tx, call: CallRecord, idempotencyKey: string | null = null): Promise<CallRecord> {
    return this.write(tx, null, call, idempotencyKey);
  }

  /** `before` is what was read under the lock of the row. */
  save(tx: Tx, before: CallRecord, changed: CallRecord): Promise<CallRecord> {
    return this.write(tx, before, changed, null);
  }

  private async write(
    tx: Tx,
    before: CallRecord | null,
    changed: CallRecord,
    idempotencyKey: string | null,
  ): Promise<CallRecord> {
    const settled = this.settled(before, changed);
    const told = JSON.stringify(before && toWire(before)) !== JSON.stringify(toWire(settled));
    const answered = toWire(settled).answeredAt !== null;
    const ended = settled.state === 'ended';
    const call: CallRecord = {
      ...settled,
      stated: { answered, ended },
      version: (before?.version ?? 0) + (told ? 1 : 0),
    };
    const repository = new CallRepository(tx);
    if (before) repository.save(call, this.dueAt(call));
    else repository.insert(call, this.dueAt(call), idempotencyKey);
    if (told) this.tell(tx, call);
    if (answered && !before?.stated.answered) await this.answered(tx, call);
    if (ended && !before?.stated.ended) await this.ended(tx, call);
    await this.restateAgents(tx, before, call);
    return call;
  }

  /** What follows from a state by itself. */
  private settled(before: CallRecord | null, call: CallRecord): CallRecord {
    if (call.state === 'ended' && before?.state !== 'ended')
      return {
        ...call,
        attempts: settleRinging(call.attempts, 'ended'),
        ringUntil: null,
        held: false,
        agentLeg: 'none',
        agentAwaySince: null,
        alarms: [],
      };
    const away = call.state === 'active' && call.agentLeg !== 'present';
    return {
      ...call,
      agentAwaySince: away ? (call.agentAwaySince ?? this.clock.now().toISOString()) : null,
    };
  }

  /** When the clock alone changes the call. */
  dueAt({ direction, state, facts, ringUntil, agentAwaySince }: CallRecord): DueAt {
    const { CALL_UNANSWERED_SECONDS, CALL_AGENT_RETURN_SECONDS } = this.config;
    if (state === 'ended') return null;
    if (state === 'active')
      return agentAwaySince === null
        ? null
        : plus(new Date(agentAwaySince), seconds(CALL_AGENT_RETURN_SECONDS));
    if (direction === 'outbound') return plus(new Date(facts.startedAt), seconds(CALL_UNANSWERED_SECONDS));
    return ringUntil === null ? null : new Date(ringUntil);
  }

  private tell(tx: Tx, call: CallRecord): void {
    this.outbox.add(tx, callUpdated, this.statement(call));
  }

  private async answered(tx: Tx, call: CallRecord): Promise<void> {
    this.outbox.add(tx, callAnswered, this.statement(call));
    await this.callbacks.settle(tx, call);
  }

  private async ended(tx: Tx, call: CallRecord): Promise<void> {
    this.outbox.add(tx, callEnded, this.statement(call));
    if (isMissed(coreOf(call))) {
      this.outbox.add(tx, callMissed, this.statement(call));
      await this.callbacks.openFor(tx, call);
    }
    this.work.remove(tx, call.id, 'admit', 'pre-accept', 'accept', 'media');
    if (call.bridgeId !== null) this.work.add(tx, call.id, 'close-media');
    this.endAtMeta(tx, call);
  }

  /** Also for a call that ended before Meta's id of it was known. */
  endAtMeta(tx: Tx, { id, wacid, facts }: CallRecord): void {
    if (wacid === null || facts.terminated !== null || facts.rejectedAt !== null) return;
    this.work.add(tx, id, 'end-at-meta');
  }

  private async restateAgents(tx: Tx, before: CallRecord | null, call: CallRecord): Promise<void> {
    const was = isLive(before) ? before.agentId : null;
    const is = isLive(call) ? call.agentId : null;
    if (was === is) return;
    for (const agentId of [was, is]) if (agentId !== null) await this.availability.restate(tx, agentId);
  }

  private statement(call: CallRecord) {
    return {
      aggregateId: call.id,
      aggregateVersion: call.version,
      data: { call: toWire(call), visibility: call.visibility },
    };
  }
}
