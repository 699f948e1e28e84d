import { Inject, Injectable } from '@nestjs/common';
import { functionRunRecorded, type FunctionRun, type MessageFunction } from '@parlance/automation/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { newId, type Clock } from '@parlance/shared/kernel';
import type { CallContext } from '../persistence/call-repository';
import { RunRepository, type Outgoing, type Slot, type StoredRun } from '../persistence/run-repository';

export interface Decided {
  readonly function: MessageFunction;
  readonly callId: string;
  readonly context: CallContext;
  readonly slot: Slot;
  readonly state: 'skipped' | 'refused' | 'sending';
  readonly reason: FunctionRun['reason'];
  readonly evidence: Record<string, unknown>;
  readonly outgoing: Outgoing | null;
}

/** Every decision of a function: a row, and the fact that it is there. Whoever sends is told after the commit. */
@Injectable()
export class RunBook {
  private wake: () => void = () => undefined;

  constructor(
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onSending(wake: () => void): void {
    this.wake = wake;
  }

  /**
   * The run that the function has in this slot of the call. A second decision changes nothing (K-016); an attempt that was
   * turned away again is written over the one before.
   */
  async record(tx: Tx, decided: Decided): Promise<StoredRun> {
    const now = this.clock.now();
    const run: StoredRun = {
      id: newId(),
      functionId: decided.function.id,
      functionName: decided.function.name,
      callId: decided.callId,
      conversationId: decided.context.conversationId,
      slot: decided.slot,
      at: now,
      state: decided.state,
      reason: decided.reason,
      evidence: decided.evidence,
      outgoing: decided.outgoing,
      messageId: null,
      messageState: null,
      messageVersion: 0,
      visibility: decided.context.visibility,
      dueAt: decided.outgoing ? now : null,
      attempts: 0,
      version: 1,
    };
    const runs = new RunRepository(tx);
    if (await runs.add(run)) {
      this.announce(tx, run);
      if (run.dueAt) tx.afterCommit(() => this.wake());
      return run;
    }
    const before = (await runs.inSlot(run.functionId, run.callId, run.slot))!;
    if (run.slot === 'decision') return before;
    const { at, reason, evidence } = run;
    return this.change(tx, { ...before, at, reason, evidence });
  }

  /** Writes what became of a run; the caller holds its row. */
  async change<Run extends StoredRun & { readonly tenantId?: string }>(tx: Tx, run: Run): Promise<Run> {
    const changed = { ...run, version: run.version + 1 };
    await new RunRepository(tx).save(changed);
    this.announce(tx, changed);
    return changed;
  }

  private announce(tx: Tx, run: StoredRun & { readonly tenantId?: string }): void {
    this.outbox.add(tx, functionRunRecorded, {
      aggregateId: run.id,
      aggregateVersion: run.version,
      ...(run.tenantId !== undefined && { tenantId: run.tenantId }),
      data: { run: runToWire(run), visibility: run.visibility },
    });
  }
}

export const runToWire = (run: StoredRun): FunctionRun => ({
  id: run.id,
  functionId: run.functionId,
  functionName: run.functionName,
  callId: run.callId,
  conversationId: run.conversationId,
  at: run.at.toISOString(),
  state: run.state,
  reason: run.reason,
  evidence: run.evidence,
  messageId: run.messageId,
  messageState: run.messageState,
});
