import { z } from 'zod';
import { interactiveSchema } from './interactive-schema';
import { exactlyOneReference, mediaReference } from './media-reference';

const text = (max: number) => z.string().min(1).max(max);

const coordinate = (limit: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
        .transform(Number),
    ])
    .refine((degrees) => Math.abs(degrees) <= limit, `must be between -${limit} and ${limit}`);

const contactName = z
  .strictObject({
    formatted_name: text(1024),
    first_name: z.string().optional(),
    last_name: z.string().optional(),
    middle_name: z.string().optional(),
    prefix: z.string().optional(),
    suffix: z.string().optional(),
  })
  .refine(
    ({ formatted_name: _, ...parts }) =>
      Object.values(parts).some((part) => part !== undefined && part !== ''),
    {
      path: ['first_name'],
      params: { graphCode: 131008 },
      error: 'one more part of the name is needed',
    },
  );

const contact = z.strictObject({
  name: contactName,
  phones: z
    .array(
      z.strictObject({
        phone: z.string().optional(),
        type: z.string().optional(),
        wa_id: z.string().optional(),
      }),
    )
    .optional(),
  emails: z.array(z.strictObject({ email: z.string().optional(), type: z.string().optional() })).optional(),
  addresses: z
    .array(
      z.strictObject({
        street: z.string().optional(),
        city: z.string().optional(),
        state: z.string().optional(),
        zip: z.string().optional(),
        country: z.string().optional(),
        country_code: z.string().optional(),
        type: z.string().optional(),
      }),
    )
    .optional(),
  org: z
    .strictObject({
      company: z.string().optional(),
      department: z.string().optional(),
      title: z.string().optional(),
    })
    .optional(),
  urls: z.array(z.strictObject({ url: z.string().optional(), type: z.string().optional() })).optional(),
  birthday: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
    .optional(),
});

const oneEmoji = (value: string): boolean =>
  value === '' ||
  ([...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(value)].length === 1 &&
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(value));

const templateComponent = z.strictObject({
  type: z.string().min(1),
  sub_type: z.string().optional(),
  index: z.union([z.string(), z.number()]).optional(),
  parameters: z.array(z.looseObject({ type: z.string().min(1) })).optional(),
  cards: z
    .array(
      z.strictObject({
        card_index: z.number().int().min(0),
        components: z.array(z.looseObject({ type: z.string() })),
      }),
    )
    .optional(),
});
export type TemplateComponent = z.infer<typeof templateComponent>;

/** The payload under the key equal to `type`, with the limits of each type. */
export const payloadSchemas = {
  text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
  image: z
    .strictObject({ ...mediaReference, caption: z.string().max(1024).optional() })
    .superRefine(exactlyOneReference),
  video: z
    .strictObject({ ...mediaReference, caption: z.string().max(1024).optional() })
    .superRefine(exactlyOneReference),
  document: z
    .strictObject({
      ...mediaReference,
      caption: z.string().max(1024).optional(),
      filename: z.string().max(240).optional(),
    })
    .superRefine(exactlyOneReference),
  audio: z
    .strictObject({ ...mediaReference, voice: z.boolean().optional() })
    .superRefine(exactlyOneReference),
  sticker: z.strictObject(mediaReference).superRefine(exactlyOneReference),
  location: z.strictObject({
    latitude: coordinate(90),
    longitude: coordinate(180),
    name: z.string().max(1000).optional(),
    address: z.string().max(1000).optional(),
  }),
  contacts: z.array(contact).min(1).max(257),
  reaction: z.strictObject({
    message_id: z.string().min(1),
    emoji: z.string().refine(oneEmoji, 'must be one emoji, or empty to remove the reaction'),
  }),
  interactive: interactiveSchema,
  template: z.strictObject({
    name: z.string().min(1).max(512),
    language: z.strictObject({ code: z.string().min(1), policy: z.literal('deterministic').optional() }),
    components: z.array(templateComponent).optional(),
  }),
};
export type MessageType = keyof typeof payloadSchemas;
export const MESSAGE_TYPES = Object.keys(payloadSchemas) as MessageType[];

/** Types that exist but cannot be sent by a business. */
export const RECEIVED_ONLY = ['order', 'system', 'unsupported', 'button', 'edit', 'revoke'];

/** Everything around the payload. The payload keys are checked by `type` afterwards. */
export const sendSchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.enum(['individual', 'group']).optional(),
  to: z.union([z.string().min(1), z.number().transform(String)]).optional(),
  recipient: z.string().min(1).optional(),
  type: z.string().toLowerCase().default('text'),
  context: z.strictObject({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  recipient_identity_key_hash: z.string().optional(),
  messaging_account_id: z.string().optional(),
  paid_messaging_account_id: z.string().optional(),
  category: z.enum(['utility', 'authentication']).optional(),
  ...Object.fromEntries(MESSAGE_TYPES.map((type) => [type, z.unknown().optional()])),
});
export type SendRequest = z.infer<typeof sendSchema> & Partial<Record<MessageType, unknown>>;

export const readSchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});
