import { createStore } from '../ui/store';

/**
 * The server's time as this browser knows it. Windows and countdowns follow it, not the computer's own clock, which
 * may be wrong and which a demonstration leaves behind.
 */
const offset = createStore(0);

/** Jumps smaller than this are the network's and would only make the countdown shiver. */
const NOISE_MS = 750;

export function learnServerTime(serverTime: string): void {
  const measured = Date.parse(serverTime) - Date.now();
  if (Math.abs(measured - offset.get()) > NOISE_MS) offset.set(measured);
}

export const serverNow = (): number => Date.now() + offset.get();

/** A minute hand for everything shown relative to now, and a second hand where seconds are shown. */
function ticker(everyMs: number) {
  const listeners = new Set<() => void>();
  let shown = serverNow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    shown = serverNow();
    for (const listener of listeners) listener();
  };
  offset.subscribe(tick);
  return {
    get: () => shown,
    subscribe: (listener: () => void): (() => void) => {
      if (listeners.size === 0) {
        shown = serverNow();
        timer = setInterval(tick, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

export const secondHand = ticker(1_000);
export const minuteHand = ticker(15_000);
