import { Encoder } from '@evan/opus';
import pino from 'pino';

const RATE = 16_000;
const FRAME = RATE / 50;
const FRAME_MS = 20;

/** Packets as a call has them: wideband mono, 20 kbit/s, 20 ms. */
export function callPackets(samples: Int16Array): Uint8Array[] {
  const encoder = new Encoder({ channels: 1, sample_rate: RATE, application: 'audio' });
  encoder.bitrate = 20_000;
  return Array.from({ length: Math.ceil(samples.length / FRAME) }, (_, index) => {
    const frame = new Int16Array(FRAME);
    frame.set(samples.subarray(index * FRAME, (index + 1) * FRAME));
    return Uint8Array.from(encoder.encode(frame));
  });
}

export interface RecordedCall {
  /** Of the object store. */
  readonly directory: string;
  readonly tenantId: string;
  readonly callId: string;
  readonly startedAt: Date;
  /** What each side says from the answer on; 16 kHz. */
  readonly customer: Int16Array;
  readonly agent: Int16Array;
  /** `lost`: the bridge is killed at the end of the call, and nothing is finished. */
  readonly bridge?: 'closes' | 'lost';
}

/** Kept: its files stay open, as those of a process that does not end them. */
const lost: unknown[] = [];

/** A recording written by what the media bridge writes them with, faster than it is spoken. */
export async function recordCall(call: RecordedCall): Promise<void> {
  const { CallRecorder } = await import('@parlance/media/feature');
  const { FilesystemStore } = await import('@parlance/providers/object-store');
  const recorder = new CallRecorder({
    store: new FilesystemStore(call.directory),
    logger: pino({ level: 'silent' }),
    startedAt: call.startedAt,
    bridgeId: 'test-bridge',
    tenantId: call.tenantId,
    callId: call.callId,
  });
  const sides = [
    { side: 'customer', ssrc: 1, packets: callPackets(call.customer) },
    { side: 'agent', ssrc: 2, packets: callPackets(call.agent) },
  ] as const;
  const frames = Math.max(...sides.map(({ packets }) => packets.length));
  for (let index = 0; index < frames; index += 1) {
    for (const { side, ssrc, packets } of sides) {
      const payload = packets[index];
      if (payload)
        recorder.receive(side, { ssrc, sequence: index, timestamp: index * 960, payload }, index * FRAME_MS);
    }
    if (index % 50 === 0) await recorder.flush(index * FRAME_MS);
  }
  const endMs = frames * FRAME_MS;
  if (call.bridge === 'lost') lost.push(recorder);
  else await recorder.finish(endMs, new Date(call.startedAt.getTime() + endMs));
}

/** Finishes what a lost bridge left, as another bridge does. */
export async function recoverCalls(directory: string): Promise<void> {
  const { recoverRecordings } = await import('@parlance/media/feature');
  const { FilesystemStore } = await import('@parlance/providers/object-store');
  await recoverRecordings(new FilesystemStore(directory), () => true, pino({ level: 'silent' }));
}
