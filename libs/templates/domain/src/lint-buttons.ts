import { error, SOURCES, warning, when, type LintFinding } from './finding';
import { hasStrayBraces, placeholders } from './placeholders';
import type { TemplateButton, TemplateCategory } from './template';

const MAX_BUTTONS = 10;
const MAX_BY_TYPE: Partial<Record<TemplateButton['type'], number>> = {
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  VOICE_CALL: 1,
  OTP: 1,
};
const MAX_TEXT: Partial<Record<TemplateButton['type'], number>> = { VOICE_CALL: 20 };
const MAX_URL = 2000;
const SHORT_LINKS =
  /^https?:\/\/(www\.)?(wa\.me|bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd|ow\.ly|cutt\.ly)\b/i;

/** Components reference, "Buttons". `path` is that of the BUTTONS component. */
export function lintButtons(
  path: string,
  buttons: readonly TemplateButton[],
  category: TemplateCategory,
): LintFinding[] {
  return [
    ...lintTogether(`${path}.buttons`, buttons),
    ...buttons.flatMap((button, index) => lintButton(`${path}.buttons[${index}]`, button, category)),
  ];
}

function lintTogether(path: string, buttons: readonly TemplateButton[]): LintFinding[] {
  const count = (type: TemplateButton['type']) => buttons.filter((b) => b.type === type).length;
  const quickReplies = count('QUICK_REPLY');
  const changes = buttons.filter(
    (b, i) => i > 0 && (b.type === 'QUICK_REPLY') !== (buttons[i - 1]!.type === 'QUICK_REPLY'),
  ).length;
  return [
    ...when(buttons.length === 0, () =>
      error(
        path,
        'buttons.empty',
        'needs at least one button, or leave the component out',
        SOURCES.components,
      ),
    ),
    ...when(buttons.length > MAX_BUTTONS, () =>
      error(path, 'buttons.count', `may have at most ${MAX_BUTTONS} buttons`, SOURCES.components),
    ),
    ...Object.entries(MAX_BY_TYPE).flatMap(([type, max]) =>
      when(count(type as TemplateButton['type']) > max, () =>
        error(path, 'buttons.count-by-type', `may have at most ${max} of type ${type}`, SOURCES.components),
      ),
    ),
    ...when(changes > 1, () =>
      error(
        path,
        'buttons.order',
        'must keep quick replies together, all before or all after the others',
        SOURCES.components,
      ),
    ),
    ...when(buttons.length > 3 || (quickReplies > 0 && quickReplies < buttons.length), () =>
      warning(
        path,
        'buttons.desktop',
        'is not shown on desktop: more than three buttons, or quick replies beside others',
        SOURCES.components,
      ),
    ),
  ];
}

function lintButton(path: string, button: TemplateButton, category: TemplateCategory): LintFinding[] {
  return [
    ...lintLabel(path, button),
    ...when(category === 'AUTHENTICATION' && button.type !== 'OTP', () =>
      error(path, 'authentication.button', 'may only have a code button (OTP)', SOURCES.authentication),
    ),
    ...when(category !== 'AUTHENTICATION' && button.type === 'OTP', () =>
      error(path, 'authentication.category', 'belongs to category AUTHENTICATION', SOURCES.authentication),
    ),
    ...lintByType(path, button),
  ];
}

function lintLabel(path: string, button: TemplateButton): LintFinding[] {
  if (button.type === 'OTHER' || button.type === 'COPY_CODE') return [];
  const max = MAX_TEXT[button.type] ?? 25;
  const { text } = button;
  return [
    ...when(text !== undefined && text.length > max, () =>
      error(`${path}.text`, 'button.text.length', `must have at most ${max} characters`, SOURCES.components),
    ),
    ...when(text?.trim() === '', () =>
      error(`${path}.text`, 'button.text.required', 'must not be empty', SOURCES.components),
    ),
  ];
}

function lintByType(path: string, button: TemplateButton): LintFinding[] {
  switch (button.type) {
    case 'URL':
      return lintUrl(path, button);
    case 'PHONE_NUMBER':
      return when(!/^\+?[\d\s().-]{5,20}$/.test(button.phone_number), () =>
        error(
          `${path}.phone_number`,
          'button.phone-number',
          'must be a phone number of at most 20 characters',
          SOURCES.components,
        ),
      );
    case 'COPY_CODE': {
      const example = [button.example ?? []].flat()[0] ?? '';
      return [
        ...when(example === '', () =>
          error(`${path}.example`, 'example.required', 'needs an example code', SOURCES.components),
        ),
        ...when(example.length > 20, () =>
          error(
            `${path}.example`,
            'button.code.length',
            'must have at most 20 characters',
            SOURCES.components,
          ),
        ),
      ];
    }
    case 'VOICE_CALL': {
      const minutes = button.ttl_minutes;
      return when(minutes !== undefined && (minutes < 1_440 || minutes > 43_200), () =>
        error(
          `${path}.ttl_minutes`,
          'button.ttl',
          'must be from 1440 (a day) to 43200 minutes (30 days)',
          SOURCES.callButton,
        ),
      );
    }
    default:
      return [];
  }
}

function lintUrl(path: string, button: Extract<TemplateButton, { type: 'URL' }>): LintFinding[] {
  const { url } = button;
  const holes = placeholders(url);
  const trailing = holes.length === 0 || (holes.length === 1 && holes[0]!.end === url.length);
  return [
    ...when(!/^https?:\/\/[^\s{}]/i.test(url), () =>
      error(`${path}.url`, 'button.url.form', 'must begin with https://', SOURCES.components),
    ),
    ...when(url.length > MAX_URL, () =>
      error(
        `${path}.url`,
        'button.url.length',
        `must have at most ${MAX_URL} characters`,
        SOURCES.components,
      ),
    ),
    ...when(SHORT_LINKS.test(url), () =>
      error(
        `${path}.url`,
        'button.url.short-link',
        'must not be a shortened or wa.me address: write where it leads',
        SOURCES.review,
      ),
    ),
    ...when(hasStrayBraces(url), () =>
      error(
        `${path}.url`,
        'placeholder.braces',
        'has braces that are not closed or not opened',
        SOURCES.review,
      ),
    ),
    ...when(!trailing || (holes.length === 1 && holes[0]!.name !== '1'), () =>
      error(
        `${path}.url`,
        'button.url.variable',
        'may have one variable, written {{1}}, at its end',
        SOURCES.components,
      ),
    ),
    ...when(holes.length > 0 && !button.example?.[0]?.trim(), () =>
      error(
        `${path}.example`,
        'example.required',
        'needs an example of the whole address',
        SOURCES.components,
      ),
    ),
  ];
}
