import type { Template } from '@parlance/gateway/contracts';
import { EMPTY_FIELDS, type DraftFields } from './template-draft';

export const TEMPLATE_BEGINNINGS = ['permission-request', 'call-button'] as const;
export type CallTemplateKind = (typeof TEMPLATE_BEGINNINGS)[number];

/** Whether a template asks for permission to call (C-122) or lets the customer call (C-123); null for others. */
export function callKindOf({ components }: Pick<Template, 'components'>): CallTemplateKind | null {
  if (components.some(({ type }) => type === 'CALL_PERMISSION_REQUEST')) return 'permission-request';
  const hasButton = components.some(
    (component) =>
      component.type === 'BUTTONS' && component.buttons.some(({ type }) => type === 'VOICE_CALL'),
  );
  return hasButton ? 'call-button' : null;
}

/** Seven days, as WhatsApp itself assumes. */
export const CALL_BUTTON_TTL = { default: 10_080, min: 1_440, max: 43_200 } as const;

/** What a new template begins with, by the part of the address behind the `#`. */
export function beginningOf(hash: string): DraftFields {
  if (hash === 'permission-request')
    return { ...EMPTY_FIELDS, others: [{ type: 'CALL_PERMISSION_REQUEST' }] };
  if (hash === 'call-button') return { ...EMPTY_FIELDS, buttons: [{ type: 'VOICE_CALL', text: 'Call now' }] };
  return EMPTY_FIELDS;
}

export const asksPermission = ({ others }: Pick<DraftFields, 'others'>): boolean =>
  others.some(({ type }) => type === 'CALL_PERMISSION_REQUEST');

/** Meta takes no buttons beside the request, so switching it on sets them aside. */
export function withPermissionRequest(fields: DraftFields, isAsked: boolean): DraftFields {
  const others = fields.others.filter(({ type }) => type !== 'CALL_PERMISSION_REQUEST');
  return isAsked
    ? { ...fields, buttons: [], others: [...others, { type: 'CALL_PERMISSION_REQUEST' }] }
    : { ...fields, others };
}
