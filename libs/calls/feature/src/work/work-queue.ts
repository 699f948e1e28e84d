import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import type { Tx } from '@parlance/platform/persistence';
import { plus, type Clock } from '@parlance/shared/kernel';
import { WorkRepository, type WorkKind } from '../persistence/work-repository';

/** Where work outside of the database is asked for; whoever does it is told after the commit. */
@Injectable()
export class WorkQueue {
  private wake: () => void = () => undefined;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  onWork(wake: () => void): void {
    this.wake = wake;
  }

  /** With a delay it is the safety net of work that the caller does at once and then takes away. */
  add(
    tx: Tx,
    callId: string,
    kind: WorkKind,
    { delayMs = 0, payload = null }: { delayMs?: number; payload?: Record<string, string> | null } = {},
  ): void {
    new WorkRepository(tx).add(callId, kind, plus(this.clock.now(), delayMs), payload);
    if (delayMs === 0) tx.afterCommit(() => this.wake());
  }

  remove(tx: Tx, callId: string, ...kinds: WorkKind[]): void {
    new WorkRepository(tx).remove(callId, kinds);
  }
}
