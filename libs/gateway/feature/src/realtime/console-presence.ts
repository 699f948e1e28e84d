import type { PresenceSignal } from '@parlance/calls/contracts';
import type { Principal } from '@parlance/shared/contract-kit';

interface Person {
  readonly tenantId: string;
  readonly userId: string;
  consoles: number;
}

/** Says who has a console open here: only their phones can ring. A key is nobody whom a call could reach. */
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
      return;
    }
    const person = { tenantId, userId, consoles: 1 };
    this.people.set(userId, person);
    this.say(person, true);
  }

  closed({ id }: Principal): void {
    const person = this.people.get(id);
    if (!person) return;
    person.consoles -= 1;
    if (person.consoles > 0) return;
    this.people.delete(id);
    this.say(person, false);
  }

  /** Whoever hears nothing for long takes everybody for gone. */
  repeat(): void {
    for (const person of this.people.values()) this.say(person, true);
  }

  /** The last console elsewhere has closed, and there is one here. */
  hear({ userId, connected }: PresenceSignal): void {
    const person = this.people.get(userId);
    if (person && !connected) this.say(person, true);
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
