import type { GraphTemplate } from '@parlance/providers/whatsapp-cloud';
import { templateButtonSchema, templateComponentSchema } from '@parlance/templates/contracts';
import {
  toCategory,
  toQuality,
  toStatus,
  type Reading,
  type TemplateButton,
  type TemplateComponent,
} from '@parlance/templates/domain';

type Json = Readonly<Record<string, unknown>>;

/** Meta writes a language as en_US; some answers have en-US. */
export const languageOf = (template: GraphTemplate): string => template.language.replaceAll('-', '_');

/** What Graph says of a template, in our terms. Nothing is lost: what we do not know is kept as `OTHER`. */
export function readingOf(template: GraphTemplate): Reading {
  const status = toStatus(template.status);
  const reason = template.rejected_reason;
  return {
    metaId: template.id,
    status: {
      status,
      reason:
        status === 'REJECTED' && reason !== undefined && reason !== 'NONE'
          ? { code: reason, detail: null }
          : null,
    },
    quality: toQuality(template.quality_score?.score),
    category: {
      category: toCategory(template.category) ?? 'MARKETING',
      previous: toCategory(template.previous_category),
    },
    components: (template.components ?? []).map(componentOf),
    parameterFormat: template.parameter_format?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
  };
}

const upper = (value: unknown): string => String(value ?? '').toUpperCase();

function componentOf(raw: Json): TemplateComponent {
  const type = upper(raw['type']);
  const candidate: Json = {
    ...raw,
    type,
    ...(type === 'HEADER' && { format: upper(raw['format'] ?? 'TEXT') }),
    // Meta may leave out a text that it writes itself.
    ...((type === 'BODY' || type === 'FOOTER') && { text: raw['text'] ?? '' }),
    ...(type === 'BUTTONS' && { buttons: list(raw['buttons']).map(buttonOf) }),
  };
  const known = type === 'OTHER' ? undefined : templateComponentSchema.safeParse(candidate);
  return known?.success ? known.data : { type: 'OTHER', metaType: type, raw: { ...raw } };
}

function buttonOf(raw: Json): TemplateButton {
  const type = upper(raw['type']);
  const candidate = {
    ...raw,
    type,
    ...(raw['otp_type'] !== undefined && { otp_type: upper(raw['otp_type']) }),
  };
  const known = type === 'OTHER' ? undefined : templateButtonSchema.safeParse(candidate);
  if (known?.success) return known.data;
  return {
    type: 'OTHER',
    metaType: type,
    text: typeof raw['text'] === 'string' ? raw['text'] : null,
    raw: { ...raw },
  };
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
