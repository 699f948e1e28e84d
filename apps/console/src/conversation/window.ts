import type { CustomerServiceWindow } from '@parlance/gateway/contracts';

export type WindowState =
  /** Policy did not answer; the server will decide when something is sent. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'never-opened' }
  | { readonly kind: 'open'; readonly closesAt: string; readonly leftMs: number }
  | { readonly kind: 'closed'; readonly closedAt: string };

/** The customer service window at a moment of the server's clock (C-031). It is closed from `closesAt` on. */
export function windowState(window: CustomerServiceWindow | null, nowMs: number): WindowState {
  if (window === null) return { kind: 'unknown' };
  if (window.closesAt === null) return { kind: 'never-opened' };
  const leftMs = Date.parse(window.closesAt) - nowMs;
  return leftMs > 0
    ? { kind: 'open', closesAt: window.closesAt, leftMs }
    : { kind: 'closed', closedAt: window.closesAt };
}

/** A free-form message may be tried: always but when the window is known to be closed. */
export const mayWriteFreely = (state: WindowState): boolean =>
  state.kind === 'open' || state.kind === 'unknown';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `calm` shows hours, `soon` is worth seeing in a list, `last` shows seconds. */
export type Urgency = 'calm' | 'soon' | 'last';

export const urgencyOf = (leftMs: number): Urgency =>
  leftMs <= 10 * MINUTE ? 'last' : leftMs <= 3 * HOUR ? 'soon' : 'calm';

export interface Countdown {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** Rounded up to the second, so that it reads 0:00 exactly when the window is closed. */
export function countdown(leftMs: number): Countdown {
  const total = Math.max(0, Math.ceil(leftMs / 1_000));
  return {
    hours: Math.floor(total / 3_600),
    minutes: Math.floor((total % 3_600) / 60),
    seconds: total % 60,
  };
}
