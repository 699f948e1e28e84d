import type { PresenceSignal } from '@parlance/calls/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { seconds } from '@parlance/shared/kernel';

interface Person {
  readonly tenantId: string;
  readonly userId: string;
  consoles: number;
  /** When the last console closed; null while one is open. */
  closedAt: Date | null;
}

/** Whoever reloads the page is back by then, and a call may come in between. */
const RELOAD_MS = seconds(3);

/**
 * Says who has a console open here: only their phones can ring. A key is nobody whom a call could reach. Who closes the
 * last one is gone only when they stay away.
 */
export class ConsolePresence {
  private readonly people = new Map<string, Person>();

  constructor(
    private readonly signal: (signal: PresenceSignal) => void,
    private readonly now: () => Date,
  ) {}

  opened({ kind, tenantId, id: userId }: Principal): void {
    if (kind !== 'user') return;
    const known = this.people.get(userId);
    if (known) {
      known.consoles += 1;
      known.closedAt = null;
      return;
    }
    const person = { tenantId, userId, consoles: 1, closedAt: null };
    this.people.set(userId, person);
    this.say(person, true);
  }

  closed({ id }: Principal): void {
    const person = this.people.get(id);
    if (!person) return;
    person.consoles -= 1;
    if (person.consoles === 0) person.closedAt = this.now();
  }

  /** To be called every second or so: says of those who did not come back that they are gone. */
  sweep(): void {
    const now = this.now().getTime();
    for (const person of this.people.values()) {
      if (person.closedAt === null || now - person.closedAt.getTime() < RELOAD_MS) continue;
      this.people.delete(person.userId);
      this.say(person, false);
    }
  }

  /** Whoever hears nothing for long takes everybody for gone. */
  repeat(): void {
    for (const person of this.people.values()) this.say(person, true);
  }

  /** The last console elsewhere has closed, and there is one here. */
  hear({ userId, connected }: PresenceSignal): void {
    const person = this.people.get(userId);
    if (person?.closedAt === null && !connected) this.say(person, true);
  }

  /** This replica stops, and with it every console here. */
  closeAll(): void {
    for (const person of this.people.values()) this.say(person, false);
    this.people.clear();
  }

  private say({ tenantId, userId }: Person, connected: boolean): void {
    this.signal({ tenantId, userId, connected, at: this.now().toISOString() });
  }
}
