import { downloadRecordingRoute } from '@parlance/gateway/contracts';
import { addressOf } from '../api/call';
import { createStore, type Store } from '../ui/store';

export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;

export interface AudioState {
  readonly isPlaying: boolean;
  readonly durationMs: number | null;
  readonly rate: number;
  readonly isBroken: boolean;
}

/** The sound of a call: one element that plays both sides, and what it is doing. The browser seeks by range. */
export interface CallAudio {
  readonly element: HTMLAudioElement;
  readonly address: string;
  readonly position: Store<number>;
  readonly state: Store<AudioState>;
  seek(ms: number): void;
  playFrom(ms: number): void;
  toggle(): void;
  setRate(rate: number): void;
}

type File = 'stereo' | 'customer' | 'agent';

export const recordingAddress = (callId: string, file: File, isDownload = false): string =>
  addressOf(downloadRecordingRoute, { callId, file }, isDownload ? { download: '1' } : {});

export function createCallAudio(callId: string, file: File, durationMs: number | null): CallAudio {
  const address = new URL(recordingAddress(callId, file), window.location.href).href;
  const element = new Audio();
  element.preload = 'metadata';
  element.src = address;
  const position = createStore(0);
  const state = createStore<AudioState>({ isPlaying: false, durationMs, rate: 1, isBroken: false });
  const say = (change: Partial<AudioState>): void => state.set((known) => ({ ...known, ...change }));
  const moved = (): void => position.set(element.currentTime * 1_000);
  element.addEventListener('timeupdate', moved);
  element.addEventListener('seeking', moved);
  element.addEventListener('play', () => say({ isPlaying: true }));
  element.addEventListener('pause', () => say({ isPlaying: false }));
  element.addEventListener('ended', () => say({ isPlaying: false }));
  element.addEventListener('error', () => say({ isBroken: true, isPlaying: false }));
  element.addEventListener('ratechange', () => say({ rate: element.playbackRate }));
  element.addEventListener('loadedmetadata', () => {
    // Of a file that is being written the browser knows no end.
    if (Number.isFinite(element.duration)) say({ durationMs: element.duration * 1_000, isBroken: false });
  });
  const play = (): void => void element.play().catch(() => say({ isPlaying: false }));
  const seek = (ms: number): void => {
    element.currentTime = Math.max(0, ms / 1_000);
    position.set(Math.max(0, ms));
  };
  return {
    element,
    address,
    position,
    state,
    seek,
    playFrom: (ms) => {
      seek(ms);
      play();
    },
    toggle: () => (element.paused ? play() : element.pause()),
    setRate: (rate) => {
      element.playbackRate = rate;
    },
  };
}
