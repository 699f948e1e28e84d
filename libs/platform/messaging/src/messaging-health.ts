import type { MessagingRuntime } from './messaging-runtime';

/** For readiness: a service that gets no messages or cannot reach NATS should get no traffic. */
export class MessagingHealth {
  constructor(private readonly runtime: MessagingRuntime) {}

  /** `problems` is empty when ready. */
  check(): { ready: boolean; problems: string[] } {
    return { ready: this.runtime.ready, problems: this.runtime.troubles };
  }
}
