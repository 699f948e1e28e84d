import { connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '@parlance/testing/harness';
import { FaultProxy } from './fault-proxy';

/** Says back what it hears, and keeps it. */
async function echo(): Promise<{ server: Server; port: number; heard: () => string }> {
  let text = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port, heard: () => text };
}

class Client {
  text = '';
  closed = false;
  constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => void (this.text += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => void (this.closed = true));
  }
}

describe('the fault proxy', () => {
  let target: Awaited<ReturnType<typeof echo>>;
  let proxy: FaultProxy;
  const open: Client[] = [];

  beforeEach(async () => {
    target = await echo();
    proxy = await FaultProxy.before({ host: '127.0.0.1', port: target.port });
  });

  afterEach(async () => {
    for (const { socket } of open.splice(0)) socket.destroy();
    await proxy.close();
    target.server.close();
  });

  function client(): Client {
    const made = new Client(connect({ host: '127.0.0.1', port: proxy.port }));
    open.push(made);
    return made;
  }

  async function talking(): Promise<Client> {
    const made = client();
    made.socket.write('a');
    await eventually(() => expect(made.text).toBe('a'));
    return made;
  }

  it('carries both ways when nothing is wrong', async () => {
    await expect(talking()).resolves.toMatchObject({ text: 'a' });
  });

  it('cuts what is open, and refuses until it is mended', async () => {
    const before = await talking();
    proxy.inject({ kind: 'cut' });
    await eventually(() => expect(before.closed).toBe(true));
    const during = client();
    await eventually(() => expect(during.closed).toBe(true));
    proxy.inject({ kind: 'none' });
    await expect(talking()).resolves.toMatchObject({ closed: false });
  });

  it('stalls without closing, and delivers afterwards', async () => {
    const made = await talking();
    proxy.inject({ kind: 'stall' });
    made.socket.write('b');
    const other = client();
    other.socket.write('c');
    proxy.inject({ kind: 'none' });
    await eventually(() => expect([made.text, other.text]).toEqual(['ab', 'c']));
  });

  it('half-open: what is said arrives, the answer never does', async () => {
    const made = await talking();
    proxy.inject({ kind: 'half-open' });
    made.socket.write('b');
    await eventually(() => expect(target.heard()).toBe('ab'));
    proxy.inject({ kind: 'none' });
    await eventually(() => expect(made.closed).toBe(true));
    expect(made.text).toBe('a');
  });

  it('delays, in order', async () => {
    const made = await talking();
    proxy.inject({ kind: 'delay', ms: 30 });
    const started = performance.now();
    for (const letter of 'bcd') made.socket.write(letter);
    await eventually(() => expect(made.text).toBe('abcd'));
    // There and back.
    expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  });

  it('keeps no socket of a connection that both sides end', async () => {
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    // Those of the tests before are gone in a moment.
    await eventually(() => expect(sockets()).toBe(0));
    const ending = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume().end('b');
    });
    await new Promise<void>((resolve) => ending.listen(0, '127.0.0.1', resolve));
    const { port } = ending.address() as { port: number };
    const other = await FaultProxy.before({ host: '127.0.0.1', port });
    const both = new Client(connect({ host: '127.0.0.1', port: other.port }));
    both.socket.end('a');
    await eventually(() => expect(both.closed).toBe(true));
    await other.close();
    ending.close();
    await eventually(() => expect(sockets()).toBe(0));
  });

  it('counts what it did', async () => {
    proxy.inject({ kind: 'cut' });
    proxy.inject({ kind: 'none' });
    proxy.inject({ kind: 'cut' });
    expect(proxy.injected.get('cut')).toBe(2);
  });
});
