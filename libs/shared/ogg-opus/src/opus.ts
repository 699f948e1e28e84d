/** Opus always counts at 48 kHz (RFC 7587). */
export const SAMPLES_PER_MS = 48;
/** Samples of the 20 ms that every packet of a call has. */
export const FRAME_SAMPLES = 960;
export const FRAME_MS = 20;

/** 20 ms of digital silence, mono: CELT, fullband. */
export const SILENCE: Uint8Array = Uint8Array.of(0xf8, 0xff, 0xfe);

/** By configuration number, RFC 6716 table 2. */
function frameSamples(configuration: number): number {
  if (configuration < 12) return [480, 960, 1_920, 2_880][configuration % 4]!;
  if (configuration < 16) return [480, 960][configuration % 2]!;
  return [120, 240, 480, 960][configuration % 4]!;
}

function frameCount(packet: Uint8Array): number {
  const code = packet[0]! & 3;
  if (code === 0) return 1;
  if (code < 3) return 2;
  return (packet[1] ?? 0) & 0x3f;
}

const LONGEST_SAMPLES = 120 * SAMPLES_PER_MS;

/** How long a packet plays, in samples; null when these bytes are no Opus packet. */
export function packetSamples(packet: Uint8Array): number | null {
  if (packet.length === 0) return null;
  const samples = frameSamples(packet[0]! >> 3) * frameCount(packet);
  return samples > 0 && samples <= LONGEST_SAMPLES ? samples : null;
}

/** One lost frame in the configuration of a packet: the decoder conceals it. */
export const concealment = (like: Uint8Array): Uint8Array => Uint8Array.of(like[0]! & 0xfc);

/**
 * At the bit rate of a call, encoders spend 3 to 20 bytes on digital silence and 30 or more on the noise of a quiet room, so a
 * short packet is one without sound.
 * A muted browser goes on sending such packets.
 */
const SOUNDLESS_BYTES = 20;
export const hasSound = (packet: Uint8Array): boolean => packet.length > SOUNDLESS_BYTES;
