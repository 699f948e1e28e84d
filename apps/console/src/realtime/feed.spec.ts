import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { REALTIME_CLOSE, type ServerMessage } from '@parlance/gateway/contracts';
import { Feed, type FeedStatus } from './feed';

/** The other end of a line. */
class Line {
  static opened: Line[] = [];
  readyState = 0;
  said: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    Line.opened.push(this);
  }
  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.readyState = 3;
  }
  answer(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  tell(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  break(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const conversationId = '00000000-0000-7000-8000-000000000001';
const serverTime = '2026-01-05T09:00:00.000Z';
const hello = (sequence: number, resumed: boolean): ServerMessage => ({
  type: 'hello',
  epoch: 'e1',
  sequence,
  serverTime,
  resumed,
});

function follow() {
  const heard = { statuses: [] as FeedStatus[], gaps: 0, refusals: 0, times: [] as string[] };
  const feed = new Feed(
    {
      status: (status) => heard.statuses.push(status),
      gap: () => (heard.gaps += 1),
      change: () => undefined,
      viewers: () => undefined,
      serverTime: (time) => heard.times.push(time),
      refused: () => (heard.refusals += 1),
    },
    () => new Line() as never,
  );
  return { feed, heard };
}

describe('the realtime feed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    Line.opened = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks for what it missed after a break, from where it was', () => {
    const { feed, heard } = follow();
    feed.start();
    Line.opened[0]!.answer();
    Line.opened[0]!.tell(hello(7, false));
    Line.opened[0]!.tell({ type: 'time', serverTime, sequence: 9 });
    feed.view(conversationId);
    Line.opened[0]!.break();
    expect(heard.statuses.at(-1)).toBe('lost');
    jest.advanceTimersByTime(1_000);
    Line.opened[1]!.answer();
    expect(Line.opened[1]!.said[0]).toEqual({ type: 'hello', epoch: 'e1', sequence: 9 });
    Line.opened[1]!.tell(hello(12, true));
    expect(heard).toMatchObject({ gaps: 1, statuses: ['connecting', 'live', 'lost', 'live'] });
    expect(Line.opened[1]!.said.at(-1)).toEqual({ type: 'viewing', conversationId });
    feed.stop();
  });

  it('says that there is a gap when it could not resume', () => {
    const { feed, heard } = follow();
    feed.start();
    Line.opened[0]!.answer();
    Line.opened[0]!.tell(hello(7, false));
    Line.opened[0]!.break();
    jest.advanceTimersByTime(1_000);
    Line.opened[1]!.answer();
    Line.opened[1]!.tell(hello(1, false));
    expect(heard.gaps).toBe(2);
    feed.stop();
  });

  it('takes a silent line for a dead one', () => {
    const { feed, heard } = follow();
    feed.start();
    Line.opened[0]!.answer();
    Line.opened[0]!.tell(hello(1, false));
    jest.advanceTimersByTime(41_000);
    expect(heard.statuses.at(-1)).toBe('lost');
    jest.advanceTimersByTime(1_000);
    expect(Line.opened).toHaveLength(2);
    feed.stop();
  });

  it('ends with the session instead of knocking for ever', () => {
    const { feed, heard } = follow();
    feed.start();
    Line.opened[0]!.break(REALTIME_CLOSE.signIn);
    jest.advanceTimersByTime(60_000);
    expect(heard.refusals).toBe(1);
    expect(Line.opened).toHaveLength(1);
  });

  it('says nothing more and opens nothing once it is stopped', () => {
    const { feed } = follow();
    feed.start();
    Line.opened[0]!.break();
    feed.stop();
    jest.advanceTimersByTime(60_000);
    expect(Line.opened).toHaveLength(1);
  });
});
