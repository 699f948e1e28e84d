import {
  REALTIME_CLOSE,
  REALTIME_PATH,
  type ClientMessage,
  type RealtimeChange,
  type ServerMessage,
  type Viewer,
} from '@parlance/gateway/contracts';

export type FeedStatus = 'connecting' | 'live' | 'lost';

export interface FeedListener {
  status(status: FeedStatus): void;
  /** What happened while away cannot be told: everything shown must be asked again. */
  gap(): void;
  change(change: RealtimeChange): void;
  viewers(conversationId: string, viewers: Viewer[]): void;
  serverTime(serverTime: string): void;
  /** The session has ended. */
  refused(): void;
}

type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState'> & {
  onopen: WebSocket['onopen'];
  onmessage: WebSocket['onmessage'];
  onclose: WebSocket['onclose'];
};

export interface FeedTimes {
  /** The server speaks at least every 15 s; silence this long means that the line is dead. */
  silenceMs: number;
  aliveMs: number;
  firstRetryMs: number;
  longestRetryMs: number;
}

const TIMES: FeedTimes = { silenceMs: 40_000, aliveMs: 20_000, firstRetryMs: 500, longestRetryMs: 15_000 };
const OPEN = 1;

/** The WebSocket with resume: after a break it asks for what it missed, or says that there is a gap. */
export class Feed {
  private socket: Socket | undefined;
  private epoch: string | undefined;
  private sequence: number | undefined;
  private viewing: string | null = null;
  private failures = 0;
  private stopped = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private alive: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly listener: FeedListener,
    private readonly open: (path: string) => Socket = (path) => new WebSocket(path),
    private readonly times: FeedTimes = TIMES,
  ) {}

  start(): void {
    this.stopped = false;
    this.listener.status('connecting');
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.hangUp();
  }

  /** Tries now instead of waiting, because the network says that it is back. */
  hurry(): void {
    if (this.stopped || this.socket?.readyState === OPEN) return;
    this.hangUp();
    this.connect();
  }

  view(conversationId: string | null): void {
    this.viewing = conversationId;
    this.say({ type: 'viewing', conversationId });
  }

  typing(conversationId: string, typing: boolean): void {
    this.say({ type: 'typing', conversationId, typing });
  }

  private say(message: ClientMessage): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(message));
  }

  private connect(): void {
    const socket = this.open(REALTIME_PATH);
    this.socket = socket;
    socket.onopen = () => {
      this.say({
        type: 'hello',
        ...(this.epoch !== undefined && { epoch: this.epoch, sequence: this.sequence }),
      });
      this.alive = setInterval(() => this.say({ type: 'alive' }), this.times.aliveMs);
      this.watch();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.watch();
      this.hear(JSON.parse(event.data) as ServerMessage);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.hangUp();
      if (event.code === REALTIME_CLOSE.signIn) {
        this.listener.refused();
        return;
      }
      this.tryAgain();
    };
  }

  private hear(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.failures = 0;
        this.epoch = message.epoch;
        this.sequence = message.sequence;
        this.listener.serverTime(message.serverTime);
        this.listener.status('live');
        if (!message.resumed) this.listener.gap();
        this.say({ type: 'viewing', conversationId: this.viewing });
        break;
      case 'change':
        this.reached(message.sequence);
        this.listener.change(message.change);
        break;
      case 'viewers':
        this.listener.viewers(message.conversationId, message.viewers);
        break;
      case 'time':
        if (message.sequence !== undefined) this.reached(message.sequence);
        this.listener.serverTime(message.serverTime);
        break;
      case 'problem':
        if (message.code === 'platform.unauthenticated') this.listener.refused();
        break;
    }
  }

  private reached(sequence: number): void {
    this.sequence = Math.max(this.sequence ?? 0, sequence);
  }

  private watch(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.hangUp();
      this.tryAgain();
    }, this.times.silenceMs);
  }

  private hangUp(): void {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    clearInterval(this.alive);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private tryAgain(): void {
    if (this.stopped) return;
    this.listener.status('lost');
    const longest = Math.min(this.times.firstRetryMs * 2 ** this.failures, this.times.longestRetryMs);
    this.failures += 1;
    this.retry = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }
}
