import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

/** Where our own copy of a file stands. `unavailable` says so instead of failing the page (I31). */
export const mediaStateSchema = z.enum(['pending', 'stored', 'unavailable']);

export const mediaRefSchema = z
  .object({
    mediaId: idSchema,
    mimeType: z.string(),
    fileName: z.string().nullable(),
    sizeBytes: z.int().nullable(),
    state: mediaStateSchema,
    /** Why a file is unavailable. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'MediaReference' });
export type MediaRef = z.infer<typeof mediaRefSchema>;

const media = <Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), media: mediaRefSchema, caption: z.string().nullable() });

/** What a message says, inbound or outbound, as one closed union; what Meta adds later is kept as `unsupported`. */
export const messageContentSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), body: z.string() }),
    media('image'),
    media('video'),
    media('document'),
    media('audio').extend({ voice: z.boolean() }),
    media('sticker'),
    z.object({
      type: z.literal('location'),
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().nullable(),
      address: z.string().nullable(),
    }),
    z.object({
      type: z.literal('contacts'),
      contacts: z.array(z.object({ name: z.string().nullable(), phones: z.array(z.string()) })),
    }),
    z.object({
      type: z.literal('template'),
      name: z.string(),
      language: z.string(),
      header: z
        .object({
          kind: z.enum(['text', 'image', 'video', 'document', 'location']),
          text: z.string().nullable(),
          media: mediaRefSchema.nullable(),
        })
        .nullable(),
      body: z.string(),
      footer: z.string().nullable(),
      buttons: z.array(z.object({ type: z.string(), text: z.string(), url: z.string().optional() })),
      /** It carries a request for permission to call (C-122). */
      asksCallPermission: z.boolean().optional(),
    }),
    z.object({
      type: z.literal('buttons'),
      header: z.string().nullable(),
      body: z.string(),
      footer: z.string().nullable(),
      buttons: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
    z.object({
      type: z.literal('list'),
      header: z.string().nullable(),
      body: z.string(),
      footer: z.string().nullable(),
      button: z.string(),
      sections: z.array(
        z.object({
          title: z.string().nullable(),
          rows: z.array(z.object({ id: z.string(), title: z.string(), description: z.string().nullable() })),
        }),
      ),
    }),
    /** The customer tapped a button or a row. */
    z.object({
      type: z.literal('reply'),
      source: z.enum(['button', 'list', 'template-button', 'flow']),
      id: z.string(),
      title: z.string(),
      description: z.string().nullable(),
    }),
    /** The business asks whether it may call (C-141). */
    z.object({ type: z.literal('call-permission-request'), body: z.string().nullable() }),
    /** The customer permits or forbids calls: by the card, in the business profile, or by calling (`automatic`). */
    z.object({
      type: z.literal('call-permission-reply'),
      response: z.enum(['accept', 'reject']),
      permanent: z.boolean(),
      expiresAt: instantSchema.nullable(),
      source: z.enum(['user_action', 'automatic']),
      /** Meta's id of the request or call that it is about. */
      contextId: z.string().nullable(),
    }),
    /** A button by which the customer calls (C-144). */
    z.object({
      type: z.literal('voice-call'),
      body: z.string(),
      button: z.string(),
      /** When the button stops working. */
      expiresAt: instantSchema.nullable(),
    }),
    /** A call stood here (C-099); `callId` opens its record. */
    z.object({
      type: z.literal('call'),
      callId: idSchema,
      direction: z.enum(['inbound', 'outbound']),
      outcome: z.enum(['answered', 'missed', 'canceled', 'no-answer', 'declined', 'out-of-hours', 'failed']),
      durationSeconds: z.int().nullable(),
      agentId: idSchema.nullable(),
    }),
    z.object({ type: z.literal('order'), text: z.string().nullable(), items: z.int() }),
    z.object({ type: z.literal('system'), event: z.string(), body: z.string() }),
    /** A kind of message that is kept raw in the journal and cannot be shown. */
    z.object({ type: z.literal('unsupported'), metaType: z.string(), reason: z.string().nullable() }),
    /** Seen by colleagues only. */
    z.object({ type: z.literal('note'), body: z.string() }),
    z.object({
      type: z.literal('activity'),
      activity: z.enum([
        'assigned',
        'unassigned',
        'team-changed',
        'resolved',
        'reopened',
        'collaborator-added',
        'collaborator-removed',
      ]),
      subjectId: idSchema.nullable(),
    }),
  ])
  .meta({ id: 'MessageContent' });
export type MessageContent = z.infer<typeof messageContentSchema>;

const caption = z.string().max(1024, 'must have at most 1024 characters').optional();

/** What a client asks to be sent. Limits are Meta's (messages reference). */
export const outgoingContentSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      body: z.string().min(1, 'must not be empty').max(4096, 'must have at most 4096 characters'),
      previewUrl: z.boolean().optional(),
    }),
    z.object({ type: z.literal('image'), mediaId: idSchema, caption }),
    z.object({ type: z.literal('video'), mediaId: idSchema, caption }),
    z.object({
      type: z.literal('document'),
      mediaId: idSchema,
      caption,
      fileName: z.string().max(240).optional(),
    }),
    z.object({ type: z.literal('audio'), mediaId: idSchema, voice: z.boolean().optional() }),
    z.object({
      type: z.literal('template'),
      name: z.string().min(1, 'must name a template'),
      language: z.string().min(1, 'must name a language'),
      parameters: z
        .record(
          z.string(),
          z.union([z.string(), z.object({ mediaId: idSchema, fileName: z.string().optional() })]),
        )
        .default({}),
    }),
    z.object({
      type: z.literal('buttons'),
      header: z.string().max(60).optional(),
      body: z.string().min(1).max(1024),
      footer: z.string().max(60).optional(),
      buttons: z
        .array(z.object({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }))
        .min(1, 'needs at least one button')
        .max(3, 'may have at most 3 buttons'),
    }),
    z.object({
      type: z.literal('list'),
      header: z.string().max(60).optional(),
      body: z.string().min(1).max(4096),
      footer: z.string().max(60).optional(),
      button: z.string().min(1).max(20),
      sections: z
        .array(
          z.object({
            title: z.string().max(24).optional(),
            rows: z
              .array(
                z.object({
                  id: z.string().min(1).max(200),
                  title: z.string().min(1).max(24),
                  description: z.string().max(72).optional(),
                }),
              )
              .min(1),
          }),
        )
        .min(1)
        .max(10),
    }),
    /** A request for permission to call in words of one's own; inside the window only (C-148). */
    z.object({
      type: z.literal('call-permission-request'),
      body: z.string().trim().min(1).max(1024).optional(),
    }),
    /** A call button; inside the window only, templates carry one outside (C-144). Limits are Meta's. */
    z.object({
      type: z.literal('voice-call'),
      body: z.string().trim().min(1, 'must not be empty').max(1024),
      button: z.string().trim().min(1).max(20, 'must have at most 20 characters').default('Call now'),
      ttlMinutes: z.int().min(1).max(43_200).default(10_080),
      payload: z.string().max(512).optional(),
    }),
  ])
  .meta({ id: 'OutgoingContent' });
export type OutgoingContent = z.infer<typeof outgoingContentSchema>;
