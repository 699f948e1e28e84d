import { fieldErrorSchema, idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

export const templateCategorySchema = z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']);
export type TemplateCategory = z.infer<typeof templateCategorySchema>;

/** Meta's states. Only APPROVED can be sent (C-035). `UNKNOWN` keeps a state Meta adds later. */
export const templateStatusSchema = z.enum([
  'PENDING',
  'APPROVED',
  'REJECTED',
  'IN_APPEAL',
  'PAUSED',
  'DISABLED',
  'ARCHIVED',
  'LIMIT_EXCEEDED',
  'PENDING_DELETION',
  'DELETED',
  'UNKNOWN',
]);
export type TemplateStatus = z.infer<typeof templateStatusSchema>;

const named = z.array(z.object({ param_name: z.string(), example: z.string() }));

export const templateButtonSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('QUICK_REPLY'), text: z.string() }),
  z.object({
    type: z.literal('URL'),
    text: z.string(),
    url: z.string(),
    example: z.array(z.string()).optional(),
  }),
  z.object({ type: z.literal('PHONE_NUMBER'), text: z.string(), phone_number: z.string() }),
  z.object({ type: z.literal('COPY_CODE'), example: z.union([z.string(), z.array(z.string())]).optional() }),
  z.object({ type: z.literal('VOICE_CALL'), text: z.string().optional(), ttl_minutes: z.int().optional() }),
  /** Copies or fills in a login code; Meta lists it back as a URL button. */
  z.object({
    type: z.literal('OTP'),
    otp_type: z.enum(['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']),
    text: z.string().optional(),
  }),
  /** A kind of button that is kept and shown but cannot be made here. */
  z.object({
    type: z.literal('OTHER'),
    metaType: z.string(),
    text: z.string().nullable(),
    raw: z.record(z.string(), z.unknown()),
  }),
]);
export type TemplateButton = z.infer<typeof templateButtonSchema>;

/** Meta's component shapes, upper-case types as Meta returns them. */
export const templateComponentSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('HEADER'),
    format: z.enum(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']),
    text: z.string().optional(),
    example: z
      .object({
        header_text: z.array(z.string()).optional(),
        header_text_named_params: named.optional(),
        header_handle: z.array(z.string()).optional(),
      })
      .optional(),
  }),
  z.object({
    type: z.literal('BODY'),
    /** In category AUTHENTICATION Meta writes it; a draft leaves it empty. */
    text: z.string(),
    add_security_recommendation: z.boolean().optional(),
    example: z
      .object({
        body_text: z.array(z.array(z.string())).optional(),
        body_text_named_params: named.optional(),
      })
      .optional(),
  }),
  z.object({
    type: z.literal('FOOTER'),
    /** In category AUTHENTICATION Meta writes it from the minutes. */
    text: z.string(),
    code_expiration_minutes: z.int().optional(),
  }),
  z.object({ type: z.literal('BUTTONS'), buttons: z.array(templateButtonSchema) }),
  z.object({ type: z.literal('CALL_PERMISSION_REQUEST') }),
  /** A kind of component that is kept but can be neither made nor filled here, such as a carousel. */
  z.object({ type: z.literal('OTHER'), metaType: z.string(), raw: z.record(z.string(), z.unknown()) }),
]);
export type TemplateComponent = z.infer<typeof templateComponentSchema>;

/**
 * One hole that a sender must fill. `key` addresses it in `parameters` of a send: `header.1`, `header.media`,
 * `body.1`, `body.first_name`, `button.0.1` (buttons count from 0 in the order of the template).
 */
export const templateVariableSchema = z
  .object({
    key: z.string(),
    component: z.enum(['header', 'body', 'button']),
    kind: z.enum(['text', 'image', 'video', 'document', 'url-suffix', 'coupon-code', 'location']),
    name: z.string(),
    example: z.string().nullable(),
  })
  .meta({ id: 'TemplateVariable' });
export type TemplateVariable = z.infer<typeof templateVariableSchema>;

export const templateSchema = z
  .object({
    id: idSchema,
    wabaId: z.string(),
    metaId: z.string().nullable(),
    name: z.string(),
    language: z.string(),
    category: templateCategorySchema,
    /** Set when Meta changed the category, which changes the price (I25). */
    previousCategory: templateCategorySchema.nullable(),
    /** Meta announces a change of category, and so of price, a day ahead (I25). */
    upcomingCategory: z
      .object({ category: templateCategorySchema, effectiveAt: instantSchema.nullable() })
      .nullish(),
    status: templateStatusSchema,
    /** Meta's reason for a rejection, pause or disabling, in Meta's code and in words (C-038, I26). */
    statusReason: z.object({ code: z.string(), detail: z.string().nullable() }).nullable(),
    quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
    /** What was asked of Meta and is not confirmed yet; until then the rest is the version before (C-126). */
    submission: z.enum(['creating', 'editing', 'deleting']).nullish(),
    parameterFormat: z.enum(['POSITIONAL', 'NAMED']),
    components: z.array(templateComponentSchema),
    /** Derived from the components; what a send must supply (I24). */
    variables: z.array(templateVariableSchema),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    version: z.int(),
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof templateSchema>;

/** What a person writes to make or correct a template. */
export const templateDraftSchema = z
  .object({
    name: z
      .string()
      .min(1, 'must not be empty')
      .max(512, 'must have at most 512 characters')
      .regex(/^[a-z0-9_]+$/, 'may contain only lower-case letters, digits and underscores'),
    language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'must be a language code such as en_US or id'),
    category: templateCategorySchema,
    parameterFormat: z.enum(['POSITIONAL', 'NAMED']).default('POSITIONAL'),
    components: z.array(templateComponentSchema).min(1, 'needs at least a body'),
  })
  .meta({ id: 'TemplateDraft' });
export type TemplateDraft = z.infer<typeof templateDraftSchema>;

/** A finding of the lint, beside the line it is about. `error` stops a submission, `warning` does not. */
export const lintFindingSchema = fieldErrorSchema
  .extend({ severity: z.enum(['error', 'warning']), source: z.string() })
  .meta({ id: 'TemplateLintFinding' });
export type LintFinding = z.infer<typeof lintFindingSchema>;

/** A value for a variable: text, or a stored medium for a media header. */
export const templateParameterSchema = z.union([
  z.string(),
  z.object({ mediaId: idSchema, fileName: z.string().optional() }),
]);
/** By the keys of the variables; of a call button also, where wished, `button.0.ttl_minutes` and `button.0.payload`. */
export const templateParametersSchema = z.record(z.string(), templateParameterSchema);
export type TemplateParameters = z.infer<typeof templateParametersSchema>;

/** What the customer will see: the template with its holes filled. */
export const renderedTemplateSchema = z
  .object({
    name: z.string(),
    language: z.string(),
    category: templateCategorySchema,
    header: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), text: z.string() }),
        z.object({
          kind: z.enum(['image', 'video', 'document']),
          mediaId: idSchema.nullable(),
          fileName: z.string().nullable(),
        }),
        z.object({ kind: z.literal('location') }),
      ])
      .nullable(),
    body: z.string(),
    footer: z.string().nullable(),
    buttons: z.array(z.object({ type: z.string(), text: z.string(), url: z.string().optional() })),
  })
  .meta({ id: 'RenderedTemplate' });
export type RenderedTemplate = z.infer<typeof renderedTemplateSchema>;
