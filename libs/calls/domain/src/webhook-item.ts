import type { CallEvent, Direction, Instant } from './call-facts';

/** One item of a `calls` webhook, read (Meta pages "User-initiated calls", "Business-Initiated Calls"). */
export interface CallItem {
  readonly wacid: string | null;
  /** Null where Meta does not say, and nothing in the item shows it. */
  readonly direction: Direction | null;
  /** The text that we gave the call when it was placed: its id here. */
  readonly opaque: string | null;
  readonly events: readonly CallEvent[];
  readonly sdp: string | null;
  readonly ctaPayload: string | null;
  readonly deeplinkPayload: string | null;
}

type Item = Readonly<Record<string, unknown>>;

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const record = (value: unknown): Item | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : null;

/** Seconds since the epoch, as text or number; what cannot be read is `otherwise`. */
function moment<Otherwise extends Instant | null>(value: unknown, otherwise: Otherwise): Instant | Otherwise {
  const seconds = Number(typeof value === 'string' || typeof value === 'number' ? value : NaN);
  return Number.isFinite(seconds) && seconds > 0 ? new Date(seconds * 1_000).toISOString() : otherwise;
}

/** Null for what says nothing about a call's course, for example a recording that is ready at Meta. */
export function readCallItem(
  array: 'calls' | 'statuses' | 'errors',
  item: Item,
  receivedAt: Instant,
): CallItem | null {
  if (array === 'errors') return readError(item);
  const at = moment(item['timestamp'], receivedAt);
  const events = array === 'statuses' ? statusEvents(item, at) : courseEvents(item, at);
  if (events.length === 0) return null;
  const session = record(item['session']);
  return {
    wacid: text(item, 'id'),
    direction: array === 'statuses' ? 'outbound' : directionOf(item, session),
    opaque: text(item, 'biz_opaque_callback_data'),
    events,
    sdp: session && text(session, 'sdp'),
    ctaPayload: text(item, 'cta_payload'),
    deeplinkPayload: text(item, 'deeplink_payload'),
  };
}

/** `errors` stands beside the calls and names none. */
function readError(item: Item): CallItem | null {
  const failure = failureOf(item);
  return (
    failure && {
      wacid: text(item, 'call_id'),
      direction: null,
      opaque: null,
      events: [failure],
      sdp: null,
      ctaPayload: null,
      deeplinkPayload: null,
    }
  );
}

function failureOf(item: Item): Extract<CallEvent, { type: 'failure' }> | null {
  const { code } = item;
  if (typeof code !== 'number' && typeof code !== 'string') return null;
  const details = record(item['error_data']);
  const detail = (details && text(details, 'details')) ?? text(item, 'message') ?? text(item, 'title') ?? '';
  return { type: 'failure', code: String(code), detail };
}

const STATUSES: Readonly<Record<string, 'rings' | 'accepted' | 'rejected'>> = {
  RINGING: 'rings',
  ACCEPTED: 'accepted',
  REJECTED: 'rejected',
};

function statusEvents(item: Item, at: Instant): CallEvent[] {
  const type = STATUSES[text(item, 'status')?.toUpperCase() ?? ''];
  return type ? [{ type, at }] : [];
}

function courseEvents(item: Item, at: Instant): CallEvent[] {
  const event = text(item, 'event');
  if (event === 'connect') return [{ type: 'connected', at }];
  if (event !== 'terminate') return [];
  const { duration } = item;
  const errors = Array.isArray(item['errors']) ? item['errors'].map(record) : [];
  const failures = errors.flatMap((error) => (error && failureOf(error)) ?? []);
  return [
    ...failures.slice(0, 1),
    {
      type: 'terminated',
      at,
      // Printed in both cases in Meta's pages.
      failed: text(item, 'status')?.toUpperCase() === 'FAILED',
      startedAt: moment(item['start_time'], null),
      endedAt: moment(item['end_time'], null),
      durationSeconds: typeof duration === 'number' ? Math.round(duration) : null,
    },
  ];
}

/** One of Meta's samples leaves the direction out; then the kind of session description shows it. */
function directionOf(item: Item, session: Item | null): Direction | null {
  switch (text(item, 'direction')) {
    case 'USER_INITIATED':
      return 'inbound';
    case 'BUSINESS_INITIATED':
      return 'outbound';
    default:
      if (!session) return null;
      return session['sdp_type'] === 'answer' ? 'outbound' : 'inbound';
  }
}
