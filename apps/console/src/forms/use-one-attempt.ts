import { newId } from '@parlance/shared/kernel';
import { useState } from 'react';

/**
 * Idempotency keys of a form: the same input keeps its key, so that pressing again after a lost answer makes one thing
 * (I36); other input is another request.
 */
export class Attempts {
  private last: { input: string; key: string } | undefined;

  keyFor(input: unknown): string {
    const written = JSON.stringify(input);
    if (this.last?.input !== written) this.last = { input: written, key: newId() };
    return this.last.key;
  }
}

export function useOneAttempt(): Attempts {
  return useState(() => new Attempts())[0];
}
