import { REALTIME_CLOSE, type ServerMessage } from '@parlance/gateway/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import { platformErrors, ProblemError, type Envelope, type Principal } from '@parlance/shared/contract-kit';
import { ManualClock, newId } from '@parlance/shared/kernel';
import { userUpdated } from '@parlance/workspace/contracts';
import { WebSocket } from 'ws';
import { PrincipalCache } from '../authentication/principal-cache';
import { Connection, MAX_WAITING_BYTES } from './connection';
import { HELLO_WITHIN_MS, KEEP_EMPTY_CHANNEL_MS, RealtimeHub, VERIFY_EVERY_MS } from './realtime-hub';

const tenantId = newId();
const principal: Principal = {
  kind: 'user',
  id: newId(),
  tenantId,
  name: 'Ana',
  role: 'agent',
  teamIds: [],
  inboxIds: [],
  scopes: [],
};

let now: number;
let standing: boolean;
let hub: RealtimeHub;
const clock = new ManualClock(new Date('2026-07-01T09:00:00.000Z'));

beforeEach(() => {
  now = 1_000;
  standing = true;
  const principals = new PrincipalCache(
    () =>
      standing
        ? Promise.resolve(principal)
        : Promise.reject(new ProblemError(platformErrors.unauthenticated, { detail: 'ended' })),
    () => now,
  );
  hub = new RealtimeHub({
    queries: {} as QueryClient,
    principals,
    announce: () => undefined,
    clock,
    monotonic: () => now,
  });
});

/** A socket that keeps what is sent and never gets rid of it when `stuck`. */
function connect(stuck = false) {
  const sent: ServerMessage[] = [];
  const state = { closed: 0, pings: 0, terminated: false };
  const socket = {
    readyState: WebSocket.OPEN as number,
    bufferedAmount: 0,
    send(text: string | Buffer) {
      sent.push(JSON.parse(String(text)) as ServerMessage);
      if (stuck) this.bufferedAmount += text.length;
    },
    close(code: number) {
      state.closed = code;
      this.readyState = WebSocket.CLOSING;
    },
    ping: () => (state.pings += 1),
    terminate: () => (state.terminated = true),
  };
  const connection = new Connection(socket as unknown as WebSocket, 'token', principal, now, now);
  hub.opened(connection);
  return { connection, sent, state };
}

const changed = (name = 'Ana'): Envelope => ({
  specversion: '1.0',
  id: newId(),
  source: 'workspace-service',
  type: userUpdated.type,
  subject: principal.id,
  time: clock.now().toISOString(),
  datacontenttype: 'application/json',
  dataschema: 'x',
  tenantid: tenantId,
  aggregateversion: 1,
  correlationid: newId(),
  data: {
    user: {
      id: principal.id,
      name,
      email: 'ana@example.com',
      role: 'agent',
      teamIds: [],
      active: true,
      createdAt: '2026-07-01T09:00:00.000Z',
    },
  },
});
const settled = () => new Promise(setImmediate);

describe('RealtimeHub', () => {
  it('closes who does not say hello in time, and says nothing before it', async () => {
    const [silent, polite] = [connect(), connect()];
    await hub.receive(polite.connection, { type: 'hello' });
    hub.onEvent(changed());
    hub.tellTime();
    now += HELLO_WITHIN_MS + 1;
    hub.expire();
    expect([silent.sent, silent.state.closed]).toEqual([[], REALTIME_CLOSE.protocol]);
    expect(polite.sent.map(({ type }) => type)).toEqual(['hello', 'change', 'time']);
    expect(polite.sent.at(-1)).toMatchObject({ serverTime: '2026-07-01T09:00:00.000Z', sequence: 1 });
    expect(polite.state.closed).toBe(0);
  });

  it('closes who reads too slowly with a code to come back with, and leaves the others', async () => {
    const [slow, quick] = [connect(true), connect()];
    for (const { connection } of [slow, quick]) await hub.receive(connection, { type: 'hello' });
    const large = 'x'.repeat(100_000);
    for (let i = 0; i < 60; i += 1) hub.onEvent(changed(large));
    expect(slow.state.closed).toBe(REALTIME_CLOSE.tooSlow);
    expect(slow.sent.length * 100_000).toBeLessThan(MAX_WAITING_BYTES + 300_000);
    expect(quick.sent).toHaveLength(61);
  });

  it('asks for a sign of life and drops who gives none', () => {
    const [dead, alive] = [connect(), connect()];
    hub.ping();
    alive.connection.alive = true;
    hub.ping();
    expect([dead.state.terminated, alive.state.terminated]).toEqual([true, false]);
    expect(alive.state.pings).toBe(2);
  });

  it('asks from time to time whether a session still stands', async () => {
    const { connection, state } = connect();
    await hub.receive(connection, { type: 'hello' });
    now += VERIFY_EVERY_MS + 1;
    hub.expire();
    await settled();
    expect(state.closed).toBe(0);
    standing = false;
    now += VERIFY_EVERY_MS + 1;
    hub.expire();
    await settled();
    expect(state.closed).toBe(REALTIME_CLOSE.signIn);
  });

  it('keeps what is live for a while after the last connection went', async () => {
    const first = connect();
    await hub.receive(first.connection, { type: 'hello' });
    const [hello] = first.sent;
    const epoch = hello?.type === 'hello' ? hello.epoch : '';
    hub.closed(first.connection);
    hub.onEvent(changed());

    const back = connect();
    await hub.receive(back.connection, { type: 'hello', epoch, sequence: 0 });
    expect(back.sent).toMatchObject([
      { type: 'hello', resumed: true, sequence: 0 },
      { type: 'change', sequence: 1 },
    ]);

    hub.closed(back.connection);
    now += KEEP_EMPTY_CHANNEL_MS + 1;
    hub.expire();
    const late = connect();
    await hub.receive(late.connection, { type: 'hello', epoch, sequence: 1 });
    expect(late.sent).toMatchObject([{ type: 'hello', resumed: false, sequence: 0 }]);
  });

  it('drops an event that is not as its contract says, and those that no screen shows', async () => {
    const { connection, sent } = connect();
    await hub.receive(connection, { type: 'hello' });
    hub.onEvent({ ...changed(), data: { user: { id: 'x' } } });
    hub.onEvent({ ...changed(), type: 'workspace.organisation.created.v1' });
    hub.onEvent({ ...changed(), tenantid: newId() });
    expect(sent.map(({ type }) => type)).toEqual(['hello']);
  });
});
