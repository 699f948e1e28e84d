import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { errors, nuid, type NatsConnection } from '@nats-io/nats-core';
import { describe, type Logger } from './logger';
import { inboxPrefix } from './manifest';

export interface ConnectionSettings {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

type Listener = () => void;

const FIRST_CONNECT_RETRY_MS = 500;

const dial = (service: string, settings: ConnectionSettings): Promise<NatsConnection> =>
  connect({
    servers: settings.url.split(',').map((s) => s.trim()),
    ...(settings.user !== undefined && { user: settings.user, pass: settings.password ?? '' }),
    name: service,
    inboxPrefix: inboxPrefix(service),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
    // A server that is being reconfigured may refuse for a moment what it accepted before.
    ignoreAuthErrorAbort: true,
  });

/**
 * The one connection of a service. It waits for the server at start and reconnects for ever; whether it is up at the
 * moment decides readiness, and whether a publish is worth trying.
 */
export class NatsLink {
  /** The id of this process: in the micro protocol, and where it is asked alone. */
  readonly instance = nuid.next();
  private up = true;
  private readonly onUp = new Set<Listener>();
  private readonly onDown = new Set<Listener>();

  private constructor(
    readonly connection: NatsConnection,
    readonly service: string,
    private readonly logger: Logger,
  ) {
    void this.follow();
  }

  /** Waits for a server that does not answer yet; throws when it refuses the user. */
  static async open(service: string, settings: ConnectionSettings, logger: Logger): Promise<NatsLink> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return new NatsLink(await dial(service, settings), service, logger);
      } catch (error) {
        if (error instanceof errors.AuthorizationError)
          throw new Error(
            `NATS refuses the user "${settings.user ?? ''}" (authorization violation). Check NATS_USER and NATS_PASSWORD`,
            { cause: error },
          );
        if (attempt % 20 === 0) logger.warn(`NATS does not answer yet: ${describe(error)}`);
        await delay(FIRST_CONNECT_RETRY_MS);
      }
    }
  }

  get connected(): boolean {
    return this.up && !this.connection.isClosed();
  }

  onConnected(listener: Listener): () => void {
    this.onUp.add(listener);
    return () => this.onUp.delete(listener);
  }

  onDisconnected(listener: Listener): () => void {
    this.onDown.add(listener);
    return () => this.onDown.delete(listener);
  }

  /** Sends what is buffered, ends the subscriptions and closes. */
  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    if (this.up) await this.connection.drain();
    else await this.connection.close();
  }

  private async follow(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.logger.warn('NATS is gone; reconnecting');
        this.onDown.forEach((listener) => listener());
      } else if (status.type === 'reconnect') {
        this.up = true;
        this.logger.log('NATS is back');
        this.onUp.forEach((listener) => listener());
      } else if (status.type === 'error') {
        this.logger.error(`NATS: ${status.error.message}`);
      }
    }
    this.up = false;
    this.onDown.forEach((listener) => listener());
  }
}
