/** Thrown by a handler that cannot do its work yet. Not a failure: it does not count towards the limit. */
export class RetryLater extends Error {
  constructor(
    readonly afterMs: number,
    readonly reason: string,
  ) {
    super(`retry in ${afterMs} ms: ${reason}`);
    this.name = 'RetryLater';
  }
}

/** Thrown by a handler that will never succeed with this message. */
export class DeadLetter extends Error {
  constructor(readonly reason: string) {
    super(`dead letter: ${reason}`);
    this.name = 'DeadLetter';
  }
}

/** A message that is not what its subject promises: unreadable, of an unknown type, or of two tenants. */
export class PoisonMessage extends Error {
  constructor(readonly reason: string) {
    super(`poison message: ${reason}`);
    this.name = 'PoisonMessage';
  }
}
