import { Injectable } from '@nestjs/common';

type Kind = 'live' | 'files';

/** Tells whoever does the work of ended calls, or listens to calls under way, that there is some. */
@Injectable()
export class WorkSignals {
  private readonly wakers = new Map<Kind, () => void>();

  onWork(kind: Kind, wake: () => void): void {
    this.wakers.set(kind, wake);
  }

  wake(kind: Kind): void {
    this.wakers.get(kind)?.();
  }
}
