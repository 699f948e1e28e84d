import { error, SOURCES, when, type LintFinding } from './finding';
import { LANGUAGES } from './languages';
import { lintButtons } from './lint-buttons';
import { lintPlaceholders, lintPlacement } from './lint-placeholders';
import { lintWording } from './lint-wording';
import { placeholderNames, placeholders } from './placeholders';
import type { ComponentOf, TemplateComponent, TemplateContent } from './template';

const MAX_HEADER = 60;
const MAX_BODY = 1024;
const MAX_FOOTER = 60;

/**
 * Checks a draft against what Meta states on creating templates. Findings come in the order of the components; paths
 * are those of the draft, for example `components[1].text`.
 */
export function lintTemplate(template: TemplateContent): LintFinding[] {
  return [
    ...when(!/^[a-z0-9_]{1,512}$/.test(template.name), () =>
      error('name', 'name.form', 'may have lower-case letters, digits and underscores', SOURCES.management),
    ),
    ...when(!LANGUAGES.has(template.language), () =>
      error(
        'language',
        'language.unknown',
        `Meta does not know the language ${template.language}`,
        SOURCES.languages,
      ),
    ),
    ...lintComposition(template.components),
    ...template.components.flatMap((component, index) =>
      lintComponent(`components[${index}]`, component, template),
    ),
    ...lintAuthentication(template),
  ];
}

function lintComposition(components: readonly TemplateComponent[]): LintFinding[] {
  const types = components.map((c) => c.type);
  const repeated = [...new Set(types.filter((type, i) => type !== 'OTHER' && types.indexOf(type) !== i))];
  return [
    ...when(!types.includes('BODY'), () =>
      error('components', 'body.required', 'needs a body', SOURCES.components),
    ),
    ...repeated.map((type) =>
      error('components', 'component.repeated', `may have one ${type} only`, SOURCES.components),
    ),
  ];
}

function lintComponent(path: string, component: TemplateComponent, template: TemplateContent): LintFinding[] {
  const { category, parameterFormat } = template;
  switch (component.type) {
    case 'HEADER':
      return lintHeader(path, component, template);
    case 'BODY':
      if (category === 'AUTHENTICATION') return [];
      return [
        ...lintLength(`${path}.text`, component.text, MAX_BODY, 'body'),
        ...lintPlaceholders(path, component.text, parameterFormat, {
          positional: component.example?.body_text?.[0],
          named: component.example?.body_text_named_params,
        }),
        ...lintPlacement(`${path}.text`, component.text),
        ...lintWording(`${path}.text`, component.text, category),
      ];
    case 'FOOTER':
      if (category === 'AUTHENTICATION') return lintExpiry(path, component);
      return [
        ...lintLength(`${path}.text`, component.text, MAX_FOOTER, 'footer'),
        ...when(placeholders(component.text).length > 0, () =>
          error(`${path}.text`, 'footer.variable', 'must have no variables', SOURCES.components),
        ),
      ];
    case 'BUTTONS':
      return lintButtons(path, component.buttons, category);
    case 'CALL_PERMISSION_REQUEST':
      return lintPermissionRequest(path, template);
    case 'OTHER':
      return [
        error(
          path,
          'component.unsupported',
          `a ${component.metaType} cannot be made here`,
          SOURCES.components,
        ),
      ];
  }
}

/** C-122, C-128: WhatsApp draws the card with its own buttons, and nothing else to tap may stand beside it. */
const lintPermissionRequest = (path: string, { category, components }: TemplateContent): LintFinding[] => [
  ...when(category === 'AUTHENTICATION', () =>
    error(path, 'call-permission.category', 'needs category UTILITY or MARKETING', SOURCES.callPermission),
  ),
  ...when(
    components.some(({ type }) => type === 'BUTTONS'),
    () => error(path, 'call-permission.alone', 'must not stand beside buttons', SOURCES.callPermission),
  ),
];

const lintLength = (path: string, text: string, max: number, part: string): LintFinding[] => [
  ...when(text.trim() === '', () => error(path, `${part}.empty`, 'must not be empty', SOURCES.components)),
  ...when(text.length > max, () =>
    error(
      path,
      `${part}.length`,
      `has ${text.length} characters; at most ${max} are allowed`,
      SOURCES.components,
    ),
  ),
];

function lintHeader(
  path: string,
  header: ComponentOf<'HEADER'>,
  { category, parameterFormat }: TemplateContent,
): LintFinding[] {
  if (header.format === 'TEXT') {
    const text = header.text ?? '';
    return [
      ...lintLength(`${path}.text`, text, MAX_HEADER, 'header'),
      ...when(placeholderNames(text, parameterFormat).length > 1, () =>
        error(`${path}.text`, 'header.variables', 'may have one variable', SOURCES.components),
      ),
      ...lintPlaceholders(path, text, parameterFormat, {
        positional: header.example?.header_text,
        named: header.example?.header_text_named_params,
      }),
    ];
  }
  if (header.format === 'LOCATION') {
    return when(category === 'AUTHENTICATION', () =>
      error(`${path}.format`, 'header.location', 'needs category UTILITY or MARKETING', SOURCES.components),
    );
  }
  return when(!header.example?.header_handle?.[0], () =>
    error(
      `${path}.example.header_handle`,
      'example.required',
      `needs an example ${header.format.toLowerCase()} uploaded to Meta`,
      SOURCES.components,
    ),
  );
}

const lintExpiry = (
  path: string,
  { code_expiration_minutes: minutes }: ComponentOf<'FOOTER'>,
): LintFinding[] =>
  when(minutes === undefined || minutes < 1 || minutes > 90, () =>
    error(
      `${path}.code_expiration_minutes`,
      'authentication.expiry',
      'must be from 1 to 90 minutes',
      SOURCES.authentication,
    ),
  );

/** Meta writes the text of a login code message; only its options and its button are ours. */
function lintAuthentication({ category, components }: TemplateContent): LintFinding[] {
  if (category !== 'AUTHENTICATION') return [];
  const hasCodeButton = components.some(
    (c) => c.type === 'BUTTONS' && c.buttons.some((b) => b.type === 'OTP'),
  );
  return [
    ...when(!hasCodeButton, () =>
      error('components', 'authentication.button', 'needs a code button (OTP)', SOURCES.authentication),
    ),
    ...when(
      components.some((c) => c.type === 'HEADER'),
      () => error('components', 'authentication.header', 'must have no header', SOURCES.authentication),
    ),
  ];
}

export const hasErrors = (findings: readonly LintFinding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');
