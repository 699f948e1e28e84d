import type { RealtimeChange } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { mayHear, type Audience } from './audience';
import type { Connection } from './connection';
import { Presence, type Announcement } from './presence';
import { RingBuffer, type Numbered } from './ring-buffer';
import { VisibilityMemory } from './visibility-memory';

const KEPT_CHANGES = 2_000;
const KEPT_CHARACTERS = 2 * 1024 * 1024;

interface KeptChange extends Numbered {
  readonly audience: Audience;
}

export interface ChannelOptions {
  readonly replica: string;
  readonly announce: (announcement: Announcement) => void;
  readonly now: () => Date;
  readonly monotonic: () => number;
}

/** Everything live of one organisation on this replica. Its sequence counts from the epoch on. */
export class Channel {
  readonly epoch = newId();
  readonly connections = new Set<Connection>();
  readonly memory = new VisibilityMemory();
  readonly presence: Presence;
  /** When, on the monotonic clock, the last connection went. */
  emptySince = 0;
  private sequence = 0;
  private readonly kept = new RingBuffer<KeptChange>(KEPT_CHANGES, KEPT_CHARACTERS);

  constructor(private readonly options: ChannelOptions) {
    this.presence = new Presence(options.replica, options.announce, options.monotonic);
  }

  publish(change: RealtimeChange, audience: Audience, at: string): void {
    this.sequence += 1;
    const text = JSON.stringify({ type: 'change', sequence: this.sequence, at, change });
    this.kept.push({ sequence: this.sequence, audience, text });
    const bytes = Buffer.from(text);
    for (const connection of this.connections)
      if (connection.greeted && mayHear(connection.principal, audience)) connection.send(bytes);
  }

  /**
   * Greets a client and gives it what it missed since `sequence` of `epoch`. Not resumed means that some of that is no
   * longer known: the client reads everything again.
   */
  greet(connection: Connection, epoch: string | undefined, sequence: number | undefined): void {
    const missed =
      epoch === this.epoch && sequence !== undefined ? this.kept.after(sequence, this.sequence) : null;
    connection.greeted = true;
    connection.say({
      type: 'hello',
      epoch: this.epoch,
      // Resumed, the client stands where it stood, until the missed changes have come.
      sequence: missed && sequence !== undefined ? sequence : this.sequence,
      serverTime: this.options.now().toISOString(),
      resumed: missed !== null,
    });
    for (const { audience, text } of missed ?? [])
      if (mayHear(connection.principal, audience)) connection.send(text);
  }

  tellTime(): void {
    const serverTime = this.options.now().toISOString();
    const text = Buffer.from(JSON.stringify({ type: 'time', serverTime, sequence: this.sequence }));
    for (const connection of this.connections) if (connection.greeted) connection.send(text);
  }
}
