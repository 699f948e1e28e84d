import { REALTIME_CLOSE, type ServerMessage } from '@parlance/gateway/contracts';
import type { Principal } from '@parlance/shared/contract-kit';
import { WebSocket } from 'ws';
import { fullBucket, refilled, type Bucket } from '../rate-limit/token-bucket';

/** What waits for a client that reads slowly. More than a whole replay, so that a replay never ends a connection. */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const CLIENT_MESSAGES = { perSecond: 10, burst: 60 };

/** One WebSocket. Ten thousand of these stand in one process: it holds what must be known of each and nothing else. */
export class Connection {
  /** Set by `hello`; before it nothing is sent. */
  greeted = false;
  /** The conversation this client wants to be seen in, and the one it is seen in after that was allowed. */
  wanted: string | null = null;
  viewing: string | null = null;
  /** Until when, on the monotonic clock, somebody is typing here. */
  typingUntil = 0;
  /** Answered since the last ping. */
  alive = true;
  private bucket: Bucket;

  constructor(
    readonly socket: WebSocket,
    /** Kept to ask again whether the session stands. */
    readonly token: string,
    public principal: Principal,
    readonly openedAt: number,
    public verifiedAt: number,
  ) {
    this.bucket = fullBucket(CLIENT_MESSAGES, openedAt);
  }

  /** False when this client sends more than a person and a screen can. */
  mayReceive(now: number): boolean {
    const bucket = refilled(this.bucket, CLIENT_MESSAGES, now);
    if (bucket.tokens < 1) return false;
    this.bucket = { ...bucket, tokens: bucket.tokens - 1 };
    return true;
  }

  say(message: ServerMessage): void {
    this.send(JSON.stringify(message));
  }

  send(text: string | Buffer): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) this.close('tooSlow');
    else this.socket.send(text, { binary: false });
  }

  close(reason: keyof typeof REALTIME_CLOSE): void {
    this.socket.close(REALTIME_CLOSE[reason], reason);
  }
}
