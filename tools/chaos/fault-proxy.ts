import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What happens to connections through the proxy. `cut`: reset at once, and every new one. `stall`: open and silent in both
 * directions, as behind a firewall that forgot them; what is sent meanwhile arrives afterwards. `half-open`: what the
 * client says arrives, the answer does not, and is lost for good when it ends. `slow`: so many bytes a second, each way.
 */
export type Fault =
  | { kind: 'none' }
  | { kind: 'cut' }
  | { kind: 'stall' }
  | { kind: 'half-open' }
  | { kind: 'delay'; ms: number }
  | { kind: 'slow'; bytesPerSecond: number };

/** A TCP proxy on loopback in front of a server, for faults between two processes that are well. */
export class FaultProxy {
  /** How often each kind was switched on, for the ledger of faults. */
  readonly injected = new Map<Fault['kind'], number>();
  private fault: Fault = { kind: 'none' };
  private readonly pairs = new Set<Pair>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async before(target: { host: string; port: number }): Promise<FaultProxy> {
    const server = createServer((client) => proxy.take(client, target));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    const proxy = new FaultProxy(server, address.port);
    return proxy;
  }

  /** From now on, for the connections there are and for new ones. */
  inject(fault: Fault): void {
    this.injected.set(fault.kind, (this.injected.get(fault.kind) ?? 0) + 1);
    const before = this.fault;
    this.fault = fault;
    for (const pair of this.pairs) {
      // The client has waited for answers that are lost: it must not get later ones in their place.
      if (fault.kind === 'cut' || before.kind === 'half-open') pair.reset();
      else pair.suffer(fault);
    }
  }

  async close(): Promise<void> {
    for (const pair of this.pairs) pair.reset();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(client: Socket, target: { host: string; port: number }): void {
    if (this.fault.kind === 'cut') {
      reset(client);
      return;
    }
    const pair = new Pair(client, connect(target), this.fault, () => this.pairs.delete(pair));
    this.pairs.add(pair);
  }
}

class Pair {
  private readonly ways: Way[];

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    fault: Fault,
    private readonly gone: () => void,
  ) {
    this.ways = [new Way(client, upstream, false), new Way(upstream, client, true)];
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.reset());
      socket.on('close', () => this.reset());
    }
    this.suffer(fault);
  }

  suffer(fault: Fault): void {
    for (const way of this.ways) way.suffer(fault);
  }

  reset(): void {
    for (const way of this.ways) way.stop();
    for (const socket of [this.client, this.upstream]) reset(socket);
    this.gone();
  }
}

/** Node never closes a socket that is reset while its end is on the way, and the process could not exit for it. */
function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}

/** One direction of a connection. */
class Way {
  private readonly timers = new Set<NodeJS.Timeout>();
  private fault: Fault = { kind: 'none' };
  /** When the last delayed or slowed bytes are through: order is kept. */
  private through = 0;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly isAnswer: boolean,
  ) {
    from.on('data', (bytes) => this.pass(bytes));
    from.on('end', () => this.later(() => to.end()));
  }

  suffer(fault: Fault): void {
    this.fault = fault;
    if (fault.kind === 'stall') this.from.pause();
    else this.from.resume();
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private pass(bytes: Buffer): void {
    if (this.fault.kind === 'half-open' && this.isAnswer) return;
    this.later(() => this.to.write(bytes), bytes.length);
  }

  private later(act: () => void, bytes = 0): void {
    const now = performance.now();
    const takes =
      this.fault.kind === 'delay'
        ? this.fault.ms
        : this.fault.kind === 'slow'
          ? (bytes / this.fault.bytesPerSecond) * 1000 + Math.max(0, this.through - now)
          : 0;
    const at = Math.max(this.through, now + takes);
    if (at <= now) return act();
    this.through = at;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, at - now);
    this.timers.add(timer);
  }
}
