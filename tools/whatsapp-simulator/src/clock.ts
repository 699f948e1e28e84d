import { type Clock, systemClock } from '@parlance/shared/kernel';
import type { Store } from './state/store';

export interface ClockState {
  version: number;
  offsetMs: number;
}

/** Simulator time: the base clock plus an offset that can be changed, followed by whoever long-polls its version. */
export class MovableClock implements Clock {
  private state: ClockState;
  private listeners = new Set<() => void>();

  constructor(
    private readonly store: Store,
    private readonly base: Clock = systemClock,
  ) {
    this.state = store.setting<ClockState>('clock') ?? { version: 1, offsetMs: 0 };
  }

  now(): Date {
    return new Date(this.ms());
  }

  ms(): number {
    return this.base.now().getTime() + this.state.offsetMs;
  }

  get current(): ClockState {
    return this.state;
  }

  moveTo(offsetMs: number): ClockState {
    this.state = { version: this.state.version + 1, offsetMs };
    this.store.settings.put({ id: 'clock', value: this.state });
    for (const listener of this.listeners) listener();
    return this.state;
  }

  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves once the version differs from `after`, or after `waitMs` of real time with whatever it is then. */
  changed(after: number, waitMs: number): Promise<ClockState> {
    if (this.state.version !== after) return Promise.resolve(this.state);
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        stop();
        resolve(this.state);
      };
      const timer = setTimeout(finish, waitMs);
      const stop = this.onMove(finish);
    });
  }

  /** Lets every waiting poll return. */
  close(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
