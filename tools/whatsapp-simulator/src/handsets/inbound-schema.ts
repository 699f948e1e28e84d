import { z } from 'zod';

const media = z
  .strictObject({
    data: z
      .base64()
      .optional()
      .describe('The bytes; instead of `media`, a multipart `file` part may carry them'),
    mime_type: z.string().optional(),
    filename: z.string().optional(),
    caption: z.string().optional(),
    voice: z.boolean().optional(),
    animated: z.boolean().optional(),
  })
  .default({});

const base = {
  to: z.string().describe('Phone number id or number of the business'),
  replyTo: z.string().optional().describe('wamid of the quoted message'),
  forwarded: z.boolean().optional(),
  referral: z
    .looseObject({
      source_url: z.string().optional(),
      source_id: z.string().optional(),
      source_type: z.enum(['ad', 'post']).optional(),
    })
    .optional()
    .describe('Came through a click-to-WhatsApp ad: opens the way to a free entry point window'),
};

/** What a person can do in a chat with a business. */
export const handsetSendSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...base,
    type: z.literal('text'),
    text: z.union([z.string().min(1), z.strictObject({ body: z.string().min(1) })]),
  }),
  ...(['image', 'video', 'audio', 'document', 'sticker'] as const).map((type) =>
    z.strictObject({ ...base, type: z.literal(type), media }),
  ),
  z.strictObject({
    ...base,
    type: z.literal('location'),
    location: z.strictObject({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
      url: z.string().optional(),
    }),
  }),
  z.strictObject({ ...base, type: z.literal('contacts'), contacts: z.array(z.looseObject({})).min(1) }),
  z.strictObject({
    ...base,
    type: z.literal('reaction'),
    reaction: z.strictObject({ message_id: z.string(), emoji: z.string().optional() }),
  }),
  z
    .strictObject({
      ...base,
      type: z.literal('button_reply'),
      messageId: z.string(),
      id: z.string().optional(),
      title: z.string().optional(),
    })
    .describe('Taps a reply button of an interactive message'),
  z.strictObject({ ...base, type: z.literal('list_reply'), messageId: z.string(), id: z.string() }),
  z
    .strictObject({
      ...base,
      type: z.literal('template_button'),
      messageId: z.string(),
      index: z.number().int().min(0).optional(),
      text: z.string().optional(),
    })
    .describe('Taps a quick reply of a template'),
  z.strictObject({
    ...base,
    type: z.literal('flow_reply'),
    messageId: z.string(),
    response: z.looseObject({}),
  }),
  z.strictObject({
    ...base,
    type: z.literal('call_permission_reply'),
    messageId: z.string().optional(),
    response: z.enum(['accept', 'reject']),
    permanent: z.boolean().default(false),
  }),
  z.strictObject({ ...base, type: z.literal('share_contact'), messageId: z.string().optional() }),
  z.strictObject({
    ...base,
    type: z.literal('unsupported'),
    kind: z.string().default('poll_creation'),
    code: z.union([z.literal(131051), z.literal(131060), z.literal(131052)]).default(131051),
  }),
]);
export type HandsetSend = z.infer<typeof handsetSendSchema>;
