import { SILENCE } from '@parlance/shared/ogg-opus';

/** Opus packets of 20 ms that we make ourselves. */
export interface FrameSource {
  readonly name: string;
  /** Null when it is at its end. */
  frame(index: number): Uint8Array | null;
}

export const silence: FrameSource = { name: 'silence', frame: () => SILENCE };

export const repeated = (name: string, frames: readonly Uint8Array[]): FrameSource => ({
  name,
  frame: (index) => frames[index % frames.length] ?? null,
});

export const once = (name: string, frames: readonly Uint8Array[]): FrameSource => ({
  name,
  frame: (index) => frames[index] ?? null,
});
