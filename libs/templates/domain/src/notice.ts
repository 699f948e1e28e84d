import {
  STATUS_OF_EVENT,
  toCategory,
  toQuality,
  type CategoryFact,
  type StatusFact,
  type StatusReason,
  type TemplateQuality,
} from './catalogue-state';
import type { TemplateButton, TemplateCategory, TemplateComponent } from './template';

/** Which template a webhook is about. */
export interface NoticeSubject {
  readonly metaId: string | null;
  readonly name: string | null;
  readonly language: string | null;
}

/** What a template webhook says. `reread` asks for the template itself, because the webhook does not hold everything. */
export type Notice =
  | { kind: 'status'; fact: StatusFact }
  | { kind: 'quality'; quality: TemplateQuality }
  | { kind: 'category'; fact: CategoryFact }
  | { kind: 'category-announced'; category: TemplateCategory; effectiveAt: Date | null }
  | { kind: 'components'; texts: NoticedTexts }
  | { kind: 'reread' };

export interface NoticedTexts {
  readonly body: string | null;
  readonly header: string | null;
  readonly footer: string | null;
  readonly buttons: readonly { text: string | null; url: string | null; phoneNumber: string | null }[] | null;
}

type Value = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
const object = (value: unknown): Value =>
  typeof value === 'object' && value !== null ? (value as Value) : {};

export const noticeSubject = (value: Value): NoticeSubject => ({
  metaId: text(value['message_template_id']),
  name: text(value['message_template_name']),
  // Some webhooks write en-US for en_US.
  language: text(value['message_template_language'])?.replaceAll('-', '_') ?? null,
});

/** Reads `message_template_*` and `template_category_update`; the shape decides where the field's name misleads. */
export function readNotice(field: string, value: Value): Notice {
  if (text(value['new_quality_score']) !== null) {
    return { kind: 'quality', quality: toQuality(text(value['new_quality_score']) ?? undefined) };
  }
  if (field === 'template_category_update') return categoryNotice(value);
  if (field === 'message_template_components_update')
    return { kind: 'components', texts: noticedTexts(value) };
  if (field === 'message_template_status_update') return statusNotice(value);
  return { kind: 'reread' };
}

function statusNotice(value: Value): Notice {
  const other = object(value['other_info']);
  const event = text(other['title'])?.startsWith('UNPAUSE') ? 'APPROVED' : (text(value['event']) ?? '');
  const status = STATUS_OF_EVENT[event];
  // An event that is unknown or only warns: the template itself knows better.
  if (status === undefined || status === null) return { kind: 'reread' };
  return {
    kind: 'status',
    fact: { status, reason: status === 'APPROVED' ? null : statusReason(value, other) },
  };
}

function statusReason(value: Value, other: Value): StatusReason | null {
  const rejection = object(value['rejection_info']);
  const disabled = text(object(value['disable_info'])['disable_date']);
  const code = [text(value['reason']), text(other['title'])].find((c) => c !== null && c !== 'NONE');
  const detail =
    [text(rejection['reason']), text(rejection['recommendation'])]
      .filter((part) => part !== null)
      .map((sentence) => sentence.replace(/[^.!?]$/, '$&.'))
      .join(' ') ||
    text(other['description']) ||
    (disabled === null ? null : `From ${disabled}`);
  return code || detail ? { code: code ?? 'NONE', detail } : null;
}

/**
 * Two shapes under one name: announced a day ahead, `new_category` is still the present one and `correct_category` the
 * coming; when done, `new_category` is the new one.
 */
function categoryNotice(value: Value): Notice {
  const coming = toCategory(text(value['correct_category']));
  if (coming !== null) {
    const seconds = Number(value['category_update_timestamp'] ?? NaN);
    const effectiveAt = Number.isFinite(seconds) ? new Date(seconds * 1_000) : null;
    return { kind: 'category-announced', category: coming, effectiveAt };
  }
  const category = toCategory(text(value['new_category']));
  if (category === null) return { kind: 'reread' };
  return { kind: 'category', fact: { category, previous: toCategory(text(value['previous_category'])) } };
}

function noticedTexts(value: Value): NoticedTexts {
  const buttons = value['message_template_buttons'];
  return {
    body: text(value['message_template_element']),
    header: text(value['message_template_title']),
    footer: text(value['message_template_footer']),
    buttons: Array.isArray(buttons)
      ? buttons.map(object).map((b) => ({
          text: text(b['message_template_button_text']),
          url: text(b['message_template_button_url']),
          phoneNumber: text(b['message_template_button_phone_number']),
        }))
      : null,
  };
}

/** The components with the new texts; what the webhook does not mention stays until the template is read again. */
export const withNoticedTexts = (
  components: readonly TemplateComponent[],
  texts: NoticedTexts,
): TemplateComponent[] =>
  components.map((component) => {
    switch (component.type) {
      case 'BODY':
        return { ...component, text: texts.body ?? component.text };
      case 'HEADER':
        return component.format === 'TEXT'
          ? { ...component, text: texts.header ?? component.text }
          : component;
      case 'FOOTER':
        return { ...component, text: texts.footer ?? component.text };
      case 'BUTTONS':
        return {
          ...component,
          buttons: component.buttons.map((button, i) => noticedButton(button, texts.buttons?.[i])),
        };
      default:
        return component;
    }
  });

function noticedButton(
  button: TemplateButton,
  noticed: NonNullable<NoticedTexts['buttons']>[number] | undefined,
): TemplateButton {
  if (noticed === undefined) return button;
  switch (button.type) {
    case 'QUICK_REPLY':
      return { ...button, text: noticed.text ?? button.text };
    case 'URL':
      return { ...button, text: noticed.text ?? button.text, url: noticed.url ?? button.url };
    case 'PHONE_NUMBER':
      return {
        ...button,
        text: noticed.text ?? button.text,
        phone_number: noticed.phoneNumber ?? button.phone_number,
      };
    default:
      return button;
  }
}
