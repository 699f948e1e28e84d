import { err, ok, type Result } from '@parlance/shared/kernel';
import { callButtonComponents, callButtonObjection, callButtonParameters } from './call-button';
import {
  percentEncoded,
  renderTemplate,
  type Parameters,
  type ParameterValue,
  type RenderedTemplate,
} from './render';
import { buttonsOf, componentOf, type TemplateContent } from './template';
import { templateVariables, type TemplateVariable } from './variables';

export interface FieldError {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

export interface FillRefusal {
  readonly code: 'not_fillable' | 'missing_variables' | 'unknown_variables' | 'wrong_variable_kind';
  /** Every problem, not only those of `code`. */
  readonly errors: readonly FieldError[];
}

export interface FilledTemplate {
  /** Graph's `template.components`; a file stands as `{ mediaId }` until the sender puts Meta's id in. */
  readonly components: Record<string, unknown>[];
  readonly rendered: RenderedTemplate;
  /** WhatsApp shows the card that asks for permission to call (C-122); it takes no values. */
  readonly asksCallPermission: boolean;
}

const MAX_COUPON_CODE = 20;
const MAX_LOGIN_CODE = 15;

/**
 * The template ready to be sent, or what is wrong with the values, by name: a send with a hole fails at Meta with 132000
 * (I24). Rules: Message API reference, "Template messages".
 */
export function fillTemplate(
  template: TemplateContent,
  parameters: Parameters,
): Result<FilledTemplate, FillRefusal> {
  const parts = unfillableParts(template);
  if (parts.length > 0) return err({ code: 'not_fillable', errors: parts });
  const variables = templateVariables(template);
  const missing = variables
    .filter(({ key }) => parameters[key] === undefined || parameters[key] === '')
    .map(({ key, kind }) => field(key, 'required', `needs a value (${kind})`));
  const optional = callButtonParameters(template).filter(({ key }) => parameters[key] !== undefined);
  const known = new Set([...variables, ...optional].map(({ key }) => key));
  const unknown = Object.keys(parameters)
    .filter((key) => !known.has(key))
    .map((key) => field(key, 'unknown', 'is not a variable of this template'));
  const objections = [
    ...variables.map((variable) => {
      const value = parameters[variable.key];
      const empty = value === undefined || value === '';
      return { ...variable, message: empty ? null : objection(variable, value, template) };
    }),
    ...optional.map((parameter) => ({
      ...parameter,
      message: callButtonObjection(parameter, parameters[parameter.key]),
    })),
  ];
  const wrong = objections.flatMap(({ key, kind, message }) =>
    message === null ? [] : [field(key, kind, message)],
  );
  const errors = [...missing, ...unknown, ...wrong];
  if (missing.length > 0) return err({ code: 'missing_variables', errors });
  if (unknown.length > 0) return err({ code: 'unknown_variables', errors });
  if (wrong.length > 0) return err({ code: 'wrong_variable_kind', errors });
  return ok({
    components: sendComponents(template, variables, parameters),
    rendered: renderTemplate(template, parameters),
    asksCallPermission: componentOf(template.components, 'CALL_PERMISSION_REQUEST') !== undefined,
  });
}

const field = (key: string, rule: string, message: string): FieldError => ({
  path: `parameters.${key}`,
  rule,
  message,
});

/** Parts that need values of kinds that are not supported; without them Meta refuses the send. */
const unfillableParts = (template: TemplateContent): FieldError[] =>
  template.components.flatMap((component, index) =>
    component.type === 'OTHER'
      ? [
          {
            path: `components[${index}]`,
            rule: 'unsupported',
            message: `a ${component.metaType} component cannot be filled here`,
          },
        ]
      : [],
  );

function objection(
  variable: TemplateVariable,
  value: ParameterValue,
  template: TemplateContent,
): string | null {
  switch (variable.kind) {
    case 'image':
    case 'video':
    case 'document':
      return typeof value === 'object' ? null : `must be a stored ${variable.kind}, not text`;
    case 'location':
      return typeof value === 'string' && parseLocation(value) !== null
        ? null
        : 'must be written latitude,longitude|name|address';
    case 'coupon-code':
      return typeof value === 'string' && value.length <= MAX_COUPON_CODE
        ? null
        : `must be text of at most ${MAX_COUPON_CODE} characters`;
    case 'url-suffix':
    case 'text':
      if (typeof value !== 'string') return 'must be text, not a file';
      if (!value.isWellFormed()) return 'must be valid Unicode';
      return variable.kind === 'text' ? textObjection(value, template) : null;
  }
}

function textObjection(value: string, template: TemplateContent): string | null {
  if (/[\n\r\t]/.test(value)) return 'must have no line breaks and no tabs';
  if (/ {5,}/.test(value)) return 'must have no more than four spaces in a row';
  if (template.category === 'AUTHENTICATION' && value.length > MAX_LOGIN_CODE) {
    return `must have at most ${MAX_LOGIN_CODE} characters`;
  }
  return null;
}

function sendComponents(
  template: TemplateContent,
  variables: readonly TemplateVariable[],
  parameters: Parameters,
): Record<string, unknown>[] {
  const of = (component: TemplateVariable['component']) => variables.filter((v) => v.component === component);
  const values = (some: readonly TemplateVariable[]) =>
    some.map((variable) => graphParameter(template, variable, parameters[variable.key]!));
  const header = of('header');
  const body = of('body');
  return [
    ...(header.length > 0 ? [{ type: 'header', parameters: values(header) }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: values(body) }] : []),
    ...of('button').map((variable) => ({
      type: 'button',
      sub_type: variable.kind === 'coupon-code' ? 'copy_code' : 'url',
      index: variable.key.split('.')[1]!,
      parameters: [graphParameter(template, variable, parameters[variable.key]!)],
    })),
    ...callButtonComponents(template, parameters),
    ...loginCodeButton(template, parameters),
  ];
}

/** A login code goes to Meta twice: in the body and in the button that copies it. */
function loginCodeButton(template: TemplateContent, parameters: Parameters): Record<string, unknown>[] {
  if (template.category !== 'AUTHENTICATION') return [];
  const code = parameters['body.1'];
  const index = buttonsOf(template.components).findIndex(
    (button) => button.type === 'OTP' || (button.type === 'URL' && button.url.includes('{{')),
  );
  if (index < 0 || typeof code !== 'string') return [];
  return [
    { type: 'button', sub_type: 'url', index: String(index), parameters: [{ type: 'text', text: code }] },
  ];
}

function graphParameter(
  template: TemplateContent,
  variable: TemplateVariable,
  value: ParameterValue,
): Record<string, unknown> {
  if (typeof value === 'object') {
    const isDocument = componentOf(template.components, 'HEADER')?.format === 'DOCUMENT';
    const fileName = isDocument && value.fileName !== undefined ? { filename: value.fileName } : {};
    return { type: variable.kind, [variable.kind]: { mediaId: value.mediaId, ...fileName } };
  }
  switch (variable.kind) {
    case 'location':
      return { type: 'location', location: parseLocation(value) };
    case 'coupon-code':
      return { type: 'coupon_code', coupon_code: value };
    case 'url-suffix':
      return { type: 'text', text: percentEncoded(value) };
    default:
      return {
        type: 'text',
        ...(template.parameterFormat === 'NAMED' && { parameter_name: variable.name }),
        text: value,
      };
  }
}

interface Location {
  latitude: string;
  longitude: string;
  name: string;
  address: string;
}

const LOCATION = /^(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)\|([^|]+)\|([^|]+)$/;

/** `-6.2,106.8|Nimbus Bakery|1 Oven Road`: Meta asks for all four. */
function parseLocation(value: string): Location | null {
  const match = LOCATION.exec(value);
  if (match === null) return null;
  const [, latitude, longitude, name, address] = match as unknown as [string, string, string, string, string];
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180) return null;
  return { latitude, longitude, name: name.trim(), address: address.trim() };
}
