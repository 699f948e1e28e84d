import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { metrics, type ObservableResult } from '@opentelemetry/api';
import {
  PRESENCE_EVERY_MS,
  PRESENCE_SIGNALS,
  presenceSignalSchema,
  presenceSignalSubject,
} from '@parlance/calls/contracts';
import { clientMessageSchema, gatewayErrors, REALTIME_PATH } from '@parlance/gateway/contracts';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import type { httpConfig } from '@parlance/platform/http';
import { QueryClient, SignalBus } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { platformErrors, ProblemError, type Envelope } from '@parlance/shared/contract-kit';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { principalInvalidated } from '@parlance/workspace/contracts';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { Authenticator } from '../authentication/authenticator';
import { PrincipalCache } from '../authentication/principal-cache';
import type { gatewayConfig } from '../config';
import { LIVE_EVENTS, VIEWER_SIGNALS, viewersSubject } from '../manifest';
import { Connection } from './connection';
import { ConsolePresence } from './console-presence';
import { admitHandshake, refuseHandshake, type Admitted } from './handshake';
import { ANNOUNCE_EVERY_MS, announcementSchema } from './presence';
import { RealtimeHub } from './realtime-hub';
import { addressOf } from './request-address';

const TIME_EVERY_MS = seconds(15);
const EXPIRE_EVERY_MS = seconds(1);
const JUMP_MS = seconds(2);
const MAX_MESSAGE_BYTES = 4 * 1024;
const CLOSE_WITHIN_MS = seconds(1);

type Config = ConfigValues<typeof gatewayConfig> & ConfigValues<typeof httpConfig>;

/** The WebSocket at `/v1/realtime`: admits clients, and brings events, signals and time to the hub. */
@Injectable()
export class RealtimeEndpoint implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
    handleProtocols: (offered) => [...offered].find((protocol) => protocol.startsWith('bearer.')) ?? false,
  });
  private readonly hub: RealtimeHub;
  private readonly consoles: ConsolePresence;
  private readonly undo: (() => unknown)[] = [];
  private stopping = false;
  private clockOffsetMs: number | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SignalBus) private readonly signals: SignalBus,
    @Inject(PrincipalCache) private readonly principals: PrincipalCache,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(QueryClient) queries: QueryClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.hub = new RealtimeHub({
      queries,
      principals,
      clock,
      monotonic: () => performance.now(),
      announce: (tenantId, announcement) =>
        signals.publish(viewersSubject(tenantId, announcement.replica), announcement),
    });
    this.consoles = new ConsolePresence(
      (signal) => signals.publish(presenceSignalSubject(signal.tenantId, signal.userId), signal),
      () => clock.now(),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', this.onUpgrade);
    const gauge = metrics
      .getMeter('parlance.gateway')
      .createObservableGauge('realtime_connections', { description: 'Open WebSockets of this replica' });
    const observe = (result: ObservableResult): void => result.observe(this.hub.size);
    gauge.addCallback(observe);
    this.undo.push(
      () => gauge.removeCallback(observe),
      () => server.off('upgrade', this.onUpgrade),
      await this.signals.feed(LIVE_EVENTS, (envelope, subject) => this.onEvent(envelope, subject)),
      this.signals.subscribe(VIEWER_SIGNALS, (data, subject) => {
        this.hub.onAnnouncement(tenantOf(subject), announcementSchema.parse(data));
      }),
      this.signals.subscribe(PRESENCE_SIGNALS, (data) => {
        this.consoles.hear(presenceSignalSchema.parse(data));
      }),
      this.every(PRESENCE_EVERY_MS, () => this.consoles.repeat()),
      this.every(EXPIRE_EVERY_MS, () => {
        this.hub.expire();
        this.consoles.sweep();
        this.tellTimeAfterAJump();
      }),
      this.every(ANNOUNCE_EVERY_MS, () => this.hub.announceAll()),
      this.every(TIME_EVERY_MS, () => {
        this.hub.tellTime();
        this.hub.ping();
      }),
    );
  }

  /** The clock was set, or moved for a demonstration: windows close or open on every screen at once. */
  private tellTimeAfterAJump(): void {
    const offsetMs = this.clock.now().getTime() - performance.now();
    const jumped = this.clockOffsetMs !== undefined && Math.abs(offsetMs - this.clockOffsetMs) > JUMP_MS;
    this.clockOffsetMs = offsetMs;
    if (jumped) this.hub.tellTime();
  }

  /** Before the HTTP server closes, which would wait for upgraded connections for ever. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    for (const undo of this.undo.splice(0)) await undo();
    for (const connection of this.hub.all()) connection.close('restarting');
    for (let waited = 0; this.hub.size > 0 && waited < CLOSE_WITHIN_MS; waited += 20) await delay(20);
    // Now, while there is a connection to say it on.
    this.consoles.closeAll();
    for (const connection of [...this.hub.all()]) connection.socket.terminate();
  }

  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Not a closure: it would hold the request for as long as the socket is open.
    socket.on('error', destroy);
    this.admit(request).then(
      (admitted) => {
        socket.off('error', destroy);
        this.sockets.handleUpgrade(request, socket, head, (ws) => this.open(ws, admitted));
      },
      (error: unknown) => refuseHandshake(socket, error),
    );
  };

  private async admit(request: IncomingMessage): Promise<Admitted> {
    if (request.url?.split('?')[0] !== REALTIME_PATH)
      throw new ProblemError(gatewayErrors.unknown_route, {
        detail: `A WebSocket is served at ${REALTIME_PATH} only`,
      });
    const { PUBLIC_URL, HTTP_TRUSTED_PROXIES } = this.config;
    const address = addressOf(request, HTTP_TRUSTED_PROXIES);
    const publicOrigin = PUBLIC_URL === undefined ? null : new URL(PUBLIC_URL).origin;
    const admitted = await admitHandshake(request, address, this.authenticator, publicOrigin);
    this.refuseTooMany(admitted);
    return admitted;
  }

  private refuseTooMany({ principal }: Admitted): void {
    if (this.stopping || this.hub.size >= this.config.REALTIME_MAX_CONNECTIONS)
      throw new ProblemError(platformErrors.unavailable, {
        detail: 'This replica takes no more connections',
        retryAfterSeconds: 5,
      });
    const own = this.hub.connectionsOf(principal.tenantId, principal.id).length;
    if (own >= this.config.REALTIME_MAX_CONNECTIONS_PER_PRINCIPAL)
      throw new ProblemError(platformErrors.rate_limited, {
        detail: `At most ${this.config.REALTIME_MAX_CONNECTIONS_PER_PRINCIPAL} connections of one person at once`,
        retryAfterSeconds: 30,
      });
  }

  private open(socket: WebSocket, { token, principal }: Admitted): void {
    const now = performance.now();
    const connection = new Connection(socket, token, principal, now, now);
    this.hub.opened(connection);
    this.consoles.opened(principal);
    socket.on('message', (data, isBinary) => this.onMessage(connection, data, isBinary));
    socket.on('pong', () => (connection.alive = true));
    socket.on('close', () => {
      this.hub.closed(connection);
      this.consoles.closed(principal);
    });
    // What is wrong with a socket also closes it.
    socket.on('error', () => undefined);
  }

  private onMessage(connection: Connection, data: RawData, isBinary: boolean): void {
    connection.alive = true;
    if (!connection.mayReceive(performance.now())) {
      connection.close('tooMany');
      return;
    }
    const message = isBinary ? undefined : clientMessageSchema.safeParse(jsonOf(data));
    if (!message?.success) {
      connection.close('protocol');
      return;
    }
    this.hub.receive(connection, message.data).catch((err: unknown) => {
      this.logger.error({ err }, 'A realtime message failed');
      connection.close('restarting');
    });
  }

  private onEvent(envelope: Envelope, subject: string): void {
    // A fact about one organisation that came on the subject of another is nobody's.
    if (tenantOf(subject) !== envelope.tenantid) return;
    if (envelope.type !== principalInvalidated.type) {
      this.hub.onEvent(envelope);
      return;
    }
    const invalidated = principalInvalidated.data.safeParse(envelope.data);
    if (!invalidated.success) return;
    const { principalId } = invalidated.data;
    this.principals.invalidate(principalId);
    this.hub.onInvalidated(envelope.tenantid, principalId).catch((err: unknown) => {
      this.logger.error({ err }, 'Connections of an invalidated principal could not be checked');
    });
  }

  private every(milliseconds: number, work: () => void): () => void {
    const timer = setInterval(work, milliseconds).unref();
    return () => clearInterval(timer);
  }
}

function destroy(this: Duplex): void {
  this.destroy();
}

/** `evt.<context>.<tenant>.…` and `sig.<context>.<tenant>.…`. */
const tenantOf = (subject: string): string => subject.split('.')[2] ?? '';

function jsonOf(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
