import type { ClientMessage } from '@parlance/gateway/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import { ProblemError, type Envelope } from '@parlance/shared/contract-kit';
import { minutes, newId, seconds, type Clock } from '@parlance/shared/kernel';
import { isUnauthenticated, type PrincipalCache } from '../authentication/principal-cache';
import { changeOfEvent, type Translated } from './change-of-event';
import { Channel } from './channel';
import type { Connection } from './connection';
import type { Announcement } from './presence';
import { audienceOfContact, maySee } from './sight';

export const HELLO_WITHIN_MS = seconds(15);
/** Sessions also end without an event: when they expire, or when the event was missed. */
export const VERIFY_EVERY_MS = minutes(5);
/** How long a client that has lost its connection can resume when it was the only one of its organisation. */
export const KEEP_EMPTY_CHANNEL_MS = minutes(5);

export interface HubOptions {
  readonly queries: QueryClient;
  readonly principals: PrincipalCache;
  readonly announce: (tenantId: string, announcement: Announcement) => void;
  readonly clock: Clock;
  readonly monotonic: () => number;
}

/** Every connection of this replica, and what is live for the organisations they belong to. */
export class RealtimeHub {
  private readonly channels = new Map<string, Channel>();
  private readonly replica = newId();

  constructor(private readonly options: HubOptions) {}

  get size(): number {
    let size = 0;
    for (const channel of this.channels.values()) size += channel.connections.size;
    return size;
  }

  connectionsOf(tenantId: string, principalId: string): Connection[] {
    const connections = this.channels.get(tenantId)?.connections ?? [];
    return [...connections].filter(({ principal }) => principal.id === principalId);
  }

  opened(connection: Connection): void {
    this.channelOf(connection).connections.add(connection);
    // Invalidated between the handshake and now, when this connection was not here to be told.
    if (!this.options.principals.peek(connection.token)) void this.verify(connection);
  }

  closed(connection: Connection): void {
    const channel = this.channelOf(connection);
    connection.wanted = null;
    channel.connections.delete(connection);
    channel.presence.leave(connection);
    if (channel.connections.size === 0) channel.emptySince = this.options.monotonic();
  }

  /** What a client says, once it is known to be of the protocol. */
  async receive(connection: Connection, message: ClientMessage): Promise<void> {
    const channel = this.channelOf(connection);
    if (message.type !== 'hello' && !connection.greeted) {
      connection.close('protocol');
      return;
    }
    switch (message.type) {
      case 'hello':
        channel.greet(connection, message.epoch, message.sequence);
        return;
      case 'viewing':
        return this.view(channel, connection, message.conversationId);
      case 'typing':
        if (connection.viewing === message.conversationId) channel.presence.type(connection, message.typing);
        return;
      case 'alive':
        return;
    }
  }

  /** Events of organisations with nobody here are nobody's business here. */
  onEvent(envelope: Envelope): void {
    const channel = this.channels.get(envelope.tenantid);
    const translated = channel && changeOfEvent(envelope, channel.memory);
    if (!channel || !translated) return;
    if (translated.conversationId !== undefined) this.recheckViewers(channel, translated.conversationId);
    if (translated.audience === 'unknown-contact') void this.publishLater(channel, envelope, translated);
    else channel.publish(translated.change, translated.audience, envelope.time);
  }

  onAnnouncement(tenantId: string, announcement: Announcement): void {
    this.channels.get(tenantId)?.presence.hear(announcement);
  }

  /** Asks again whether these connections may stay, and as whom. */
  async onInvalidated(tenantId: string, principalId: string): Promise<void> {
    await Promise.all(this.connectionsOf(tenantId, principalId).map((connection) => this.verify(connection)));
  }

  tellTime(): void {
    for (const channel of this.channels.values()) channel.tellTime();
  }

  announceAll(): void {
    for (const channel of this.channels.values()) channel.presence.announceAll();
  }

  /** Ends what is over: typing, silent replicas, connections that never greeted, channels that nobody came back to. */
  expire(): void {
    const now = this.options.monotonic();
    for (const [tenantId, channel] of this.channels) {
      channel.presence.expire();
      for (const connection of channel.connections) {
        if (!connection.greeted && now - connection.openedAt > HELLO_WITHIN_MS) connection.close('protocol');
        else if (now - connection.verifiedAt > VERIFY_EVERY_MS) void this.verify(connection);
      }
      if (channel.connections.size === 0 && now - channel.emptySince > KEEP_EMPTY_CHANNEL_MS)
        this.channels.delete(tenantId);
    }
  }

  /** A sign of life is asked for; who gave none since the last time is gone. */
  ping(): void {
    for (const connection of this.all()) {
      if (!connection.alive) connection.socket.terminate();
      else {
        connection.alive = false;
        connection.socket.ping();
      }
    }
  }

  *all(): Iterable<Connection> {
    for (const channel of this.channels.values()) yield* channel.connections;
  }

  private channelOf({ principal: { tenantId } }: Connection): Channel {
    const known = this.channels.get(tenantId);
    if (known) return known;
    const { announce, clock, monotonic } = this.options;
    const channel = new Channel({
      replica: this.replica,
      announce: (announcement) => announce(tenantId, announcement),
      now: () => clock.now(),
      monotonic,
    });
    this.channels.set(tenantId, channel);
    return channel;
  }

  private async view(channel: Channel, connection: Connection, conversationId: string | null): Promise<void> {
    connection.wanted = conversationId;
    if (conversationId === null) {
      channel.presence.leave(connection);
      return;
    }
    const problem = await maySee(channel, connection.principal, conversationId, this.options.queries);
    // Meanwhile the client may have gone on, or away.
    if (connection.wanted !== conversationId || !channel.connections.has(connection)) return;
    if (problem === null) {
      channel.presence.enter(connection, conversationId);
      return;
    }
    channel.presence.leave(connection);
    const { code, detail } = problem.toProblem();
    connection.say({ type: 'problem', code, detail });
  }

  private recheckViewers(channel: Channel, conversationId: string): void {
    for (const connection of channel.presence.viewersHere(conversationId)) this.recheck(channel, connection);
  }

  /** Whoever may see a conversation no longer is no longer among its viewers. */
  private recheck(channel: Channel, connection: Connection): void {
    const { viewing } = connection;
    if (viewing !== null && channel.memory.mayNoLongerSee(connection.principal, viewing))
      channel.presence.leave(connection);
  }

  private async publishLater(channel: Channel, envelope: Envelope, { change }: Translated): Promise<void> {
    if (change.kind !== 'contact') return;
    const audience = await audienceOfContact(
      channel,
      envelope.tenantid,
      change.contact,
      this.options.queries,
    );
    channel.publish(change, audience, envelope.time);
  }

  private async verify(connection: Connection): Promise<void> {
    connection.verifiedAt = this.options.monotonic();
    try {
      const principal = await this.options.principals.principalOf(connection.token);
      // An id or a tenant never changes behind a token.
      connection.principal = principal;
      this.recheck(this.channelOf(connection), connection);
    } catch (error) {
      // While the workspace service is away, what was known last holds.
      if (isUnauthenticated(error)) connection.close('signIn');
      else if (!(error instanceof ProblemError)) throw error;
    }
  }
}
