import { z } from 'zod';
import { exactlyOneReference, mediaReference } from './media-reference';

const text = (max: number) => z.string().min(1).max(max);
const body = (max: number) => z.strictObject({ text: text(max) });
const footer = z.strictObject({ text: text(60) }).optional();

const mediaHeader = z
  .strictObject({ ...mediaReference, filename: z.string().optional() })
  .superRefine(exactlyOneReference);
const textHeader = z.strictObject({ type: z.literal('text'), text: text(60) });
const imageHeader = z.strictObject({ type: z.literal('image'), image: mediaHeader });
const videoHeader = z.strictObject({ type: z.literal('video'), video: mediaHeader });
const documentHeader = z.strictObject({ type: z.literal('document'), document: mediaHeader });
const anyHeader = z
  .discriminatedUnion('type', [textHeader, imageHeader, videoHeader, documentHeader])
  .optional();

const unique = (values: string[]): boolean => new Set(values).size === values.length;

const row = z.strictObject({ id: text(200), title: text(24), description: z.string().max(72).optional() });
const section = z.strictObject({ title: z.string().max(24).optional(), rows: z.array(row).min(1) });

const list = z.strictObject({
  type: z.literal('list'),
  header: textHeader.optional(),
  body: body(4096),
  footer,
  action: z.strictObject({
    button: text(20),
    sections: z
      .array(section)
      .min(1)
      .max(10)
      .superRefine((sections, context) => {
        const rows = sections.flatMap((each) => each.rows);
        if (rows.length > 10)
          context.addIssue({
            code: 'custom',
            message: 'at most 10 rows in all sections',
            params: { graphCode: 100 },
          });
        if (!unique(rows.map((each) => each.id)))
          context.addIssue({ code: 'custom', message: 'row ids must differ' });
        const untitled = sections.findIndex((each) => !each.title);
        if (sections.length > 1 && untitled >= 0) {
          context.addIssue({
            code: 'custom',
            path: [untitled, 'title'],
            message: 'title',
            params: { graphCode: 131008 },
          });
        }
      }),
  }),
});

const reply = z.strictObject({
  type: z.literal('reply'),
  reply: z.strictObject({ id: text(256), title: text(20) }),
});
const button = z.strictObject({
  type: z.literal('button'),
  header: anyHeader,
  body: body(1024),
  footer,
  action: z.strictObject({
    buttons: z
      .array(reply)
      .min(1)
      .max(3)
      .refine((buttons) => unique(buttons.map((each) => each.reply.title)), 'titles must differ')
      .refine((buttons) => unique(buttons.map((each) => each.reply.id)), 'ids must differ'),
  }),
});

const ctaAction = z.strictObject({
  name: z.literal('cta_url'),
  parameters: z.strictObject({
    display_text: text(20),
    url: z.string().regex(/^https?:\/\/\S+$/i, 'must be an http or https URL'),
  }),
});
const ctaUrl = z.strictObject({
  type: z.literal('cta_url'),
  header: anyHeader,
  body: body(1024),
  footer,
  action: ctaAction,
});

const flow = z.strictObject({
  type: z.literal('flow'),
  header: anyHeader,
  body: body(1024),
  footer,
  action: z.strictObject({
    name: z.literal('flow'),
    parameters: z
      .strictObject({
        flow_message_version: z.literal('3'),
        flow_id: z.string().optional(),
        flow_name: z.string().optional(),
        flow_cta: text(30),
        flow_token: z.string().optional(),
        mode: z.enum(['published', 'draft']).optional(),
        flow_action: z.enum(['navigate', 'data_exchange']).optional(),
        flow_action_payload: z.looseObject({}).optional(),
      })
      .superRefine((parameters, context) => {
        const named = [parameters.flow_id, parameters.flow_name].filter((value) => value !== undefined);
        if (named.length === 0)
          context.addIssue({
            code: 'custom',
            path: ['flow_id'],
            message: 'flow',
            params: { graphCode: 131008 },
          });
        if (named.length === 2)
          context.addIssue({ code: 'custom', message: 'only one of flow_id and flow_name may be given' });
        if (parameters.flow_action === 'data_exchange' && parameters.flow_action_payload) {
          context.addIssue({
            code: 'custom',
            path: ['flow_action_payload'],
            message: 'must be absent with data_exchange',
          });
        }
      }),
  }),
});

const locationRequest = z.strictObject({
  type: z.literal('location_request_message'),
  body: body(1024),
  action: z.strictObject({ name: z.literal('send_location') }),
});
const contactRequest = z.strictObject({
  type: z.literal('request_contact_info'),
  body: body(1024),
  action: z.strictObject({ name: z.literal('request_contact_info') }),
});
const callPermissionRequest = z.strictObject({
  type: z.literal('call_permission_request'),
  body: body(1024).optional(),
  action: z.strictObject({ name: z.literal('call_permission_request') }),
});
const voiceCall = z.strictObject({
  type: z.literal('voice_call'),
  header: anyHeader,
  body: body(1024),
  footer,
  action: z.strictObject({
    name: z.literal('voice_call'),
    parameters: z
      .strictObject({
        display_text: z.string().max(20).optional(),
        ttl_minutes: z.number().int().min(1).max(43_200).optional(),
        payload: z.string().max(512).optional(),
      })
      .optional(),
  }),
});

const card = z.strictObject({
  card_index: z.number().int().min(0),
  type: z.literal('cta_url').optional(),
  header: z.discriminatedUnion('type', [imageHeader, videoHeader]),
  body: z
    .strictObject({
      text: text(160).refine((value) => value.split('\n').length <= 3, 'at most 2 line breaks'),
    })
    .optional(),
  action: z.union([
    ctaAction,
    z.strictObject({
      buttons: z
        .array(
          z.strictObject({
            type: z.literal('quick_reply'),
            quick_reply: z.strictObject({ id: text(256), title: text(20) }),
          }),
        )
        .min(1),
    }),
  ]),
});
const carousel = z.strictObject({
  type: z.literal('carousel'),
  body: body(1024),
  action: z.strictObject({ cards: z.array(card).min(2).max(10) }),
});

/** Commerce and address messages are taken as they come: outside the scope of the rules here. */
const commerce = (type: string) =>
  z.looseObject({ type: z.literal(type), body: body(1024).optional(), footer, action: z.looseObject({}) });

/** Enumerations of the Graph API are taken in any case. */
const lowerCaseType = (value: unknown): unknown => {
  const { type } = (value ?? {}) as { type?: unknown };
  return typeof type === 'string' ? { ...(value as object), type: type.toLowerCase() } : value;
};

const interactive = z.discriminatedUnion('type', [
  list,
  button,
  ctaUrl,
  flow,
  locationRequest,
  contactRequest,
  callPermissionRequest,
  voiceCall,
  carousel,
  ...(
    [
      'product',
      'product_list',
      'catalog_message',
      'address_message',
      'order_details',
      'order_status',
    ] as const
  ).map(commerce),
]);

export const interactiveSchema = z.preprocess(lowerCaseType, interactive);
