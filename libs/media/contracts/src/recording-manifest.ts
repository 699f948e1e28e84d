import { idSchema, instantSchema, tenantIdSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { sideSchema, type Side } from './side';

/** One side of a recording: a mono Ogg/Opus file. The last four are null until the recording is closed. */
export const recordedTrackSchema = z.object({
  side: sideSchema,
  objectKey: z.string(),
  codec: z.literal('opus'),
  sampleRate: z.literal(48_000),
  durationMs: z.int().nullable(),
  sizeBytes: z.int().nullable(),
  /** Lower-case hex over the bytes of the file. */
  sha256: z.string().nullable(),
  /** What arrived from the network; null when the bridge died before it could say. */
  packets: z.object({ received: z.int(), lost: z.int(), reordered: z.int() }).nullable(),
});
export type RecordedTrack = z.infer<typeof recordedTrackSchema>;

/**
 * Written by the bridge beside the audio, at the start with `closedAt: null` and again at the end, so that a killed
 * bridge leaves a recording that can be found and finished. Both tracks share one epoch: position in the file is time
 * since `startedAt`.
 */
export const recordingManifestSchema = z
  .object({
    version: z.literal(1),
    callId: idSchema,
    tenantId: tenantIdSchema,
    bridgeId: z.string(),
    startedAt: instantSchema,
    closedAt: instantSchema.nullable(),
    /** True when another process closed it: the bridge was gone, and what it had not written yet with it. */
    recovered: z.boolean(),
    tracks: z.array(recordedTrackSchema),
    /** What was played to both sides to tell them that they are recorded. */
    announcement: z
      .object({
        at: instantSchema,
        language: z.string(),
        sha256: z.string(),
        kind: z.enum(['speech', 'tone']),
      })
      .nullable(),
    /** Spans in which the agent was gone and the customer heard music, and holds; milliseconds since the start. */
    spans: z.array(
      z.object({ kind: z.enum(['hold', 'agent-away']), fromMs: z.int(), toMs: z.int().nullable() }),
    ),
  })
  .meta({ id: 'RecordingManifest' });
export type RecordingManifest = z.infer<typeof recordingManifestSchema>;

/** Where a call's recording stands in the object store. */
export const recordingPrefix = (tenantId: string, callId: string): string =>
  `recordings/${tenantId}/${callId}`;
export const manifestKey = (tenantId: string, callId: string): string =>
  `${recordingPrefix(tenantId, callId)}/manifest.json`;
export const trackKey = (tenantId: string, callId: string, side: Side): string =>
  `${recordingPrefix(tenantId, callId)}/${side}.opus`;

/** A spoken announcement in a language, mono Ogg/Opus in frames of 20 ms, that an operator has put in the store. */
export const announcementKey = (language: string): string =>
  `announcements/${language.replace(/[^A-Za-z0-9-]/g, '-')}.opus`;
