import { comparedType, readAs } from './condition';
import {
  errorAt,
  type Condition,
  type Finding,
  type FunctionDefinition,
  type MappingSource,
  type Operator,
  type Placeholder,
  type Trigger,
  type Variable,
  type VariableType,
} from './function-definition';
import { messageAdvice, triggerAdvice } from './advice';

/** A template as the provider has it. */
export interface TemplateFacts {
  readonly status: string;
  /** Whether the provider would send it now (K-043). */
  readonly sendable: boolean;
  readonly placeholders: readonly Placeholder[];
  /** Characters of the body, without what fills it. */
  readonly bodyLength: number;
}

/** What a function is checked against. */
export interface Surroundings {
  readonly variables: readonly Variable[];
  /** The template at each number that may send; null where there is none of that name and language. */
  readonly templates: readonly { readonly number: string; readonly template: TemplateFacts | null }[];
}

/** Errors first, in the order of the form; then advice. */
export function checkFunction(definition: FunctionDefinition, around: Surroundings): Finding[] {
  const { trigger } = definition;
  const errors = [
    ...(trigger.type === 'post-call'
      ? trigger.conditions.flatMap((condition, index) => conditionErrors(condition, index, around.variables))
      : []),
    ...around.templates.flatMap(({ number, template }) => templateErrors(definition, number, template)),
    ...mappingErrors(definition, around),
  ];
  const lengths = around.templates.flatMap(({ template }) => (template ? [template.bodyLength] : []));
  return [...unique(errors), ...triggerAdvice(trigger), ...messageAdvice(Math.max(0, ...lengths))];
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');

function templateErrors(
  { template: { name, language } }: FunctionDefinition,
  number: string,
  template: TemplateFacts | null,
): Finding[] {
  if (template === null)
    return [errorAt('template.name', 'template-unknown', `${number} has no template ${name} in ${language}`)];
  if (!template.sendable)
    return [
      errorAt(
        'template.name',
        'template-not-approved',
        `the template ${name} is ${template.status} at ${number}; only an APPROVED one can be sent`,
      ),
    ];
  return [];
}

/** K-015, K-040: every placeholder has a source that fits, and nothing is mapped that is not there. */
function mappingErrors({ trigger, mapping }: FunctionDefinition, around: Surroundings): Finding[] {
  const known = around.templates.flatMap(({ template }) => (template ? [template] : []));
  const placeholders = new Map(known.flatMap((t) => t.placeholders).map((hole) => [hole.key, hole]));
  const missing = [...placeholders.keys()]
    .filter((key) => !Object.hasOwn(mapping, key))
    .map((key) => errorAt(`mapping.${key}`, 'missing-mapping', `the placeholder ${key} has no source`));
  const wrong = Object.entries(mapping).flatMap(([key, source]) => [
    ...(known.length > 0 && !placeholders.has(key)
      ? [errorAt(`mapping.${key}`, 'unknown-placeholder', `the template has no placeholder ${key}`)]
      : []),
    ...sourceErrors(`mapping.${key}`, source, trigger, around.variables),
    ...valueErrors(`mapping.${key}`, source, placeholders.get(key)),
  ]);
  return [...missing, ...wrong];
}

function sourceErrors(
  path: string,
  source: MappingSource,
  trigger: Trigger,
  variables: readonly Variable[],
): Finding[] {
  if (source.source === 'metadata' || source.source === 'static') return [];
  if (source.source !== trigger.type)
    return [
      errorAt(
        path,
        'wrong-source',
        source.source === 'in-call'
          ? 'in-call data can be used by in-call functions only'
          : 'post-call data can be used by post-call functions only',
      ),
    ];
  if (variables.some(({ name }) => name === source.variable)) return [];
  return [errorAt(path, 'unknown-variable', `the agent has no variable ${source.variable}`)];
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function valueErrors(path: string, source: MappingSource, placeholder: Placeholder | undefined): Finding[] {
  if (source.source !== 'static') return [];
  if (source.value.trim() === '') return [errorAt(path, 'empty-value', 'the text is empty')];
  if (placeholder?.kind === 'file' && !ID.test(source.value))
    return [errorAt(path, 'not-a-file', 'must be the id of an uploaded file')];
  return [];
}

const OPERATORS_OF: Record<VariableType, readonly Operator[]> = {
  boolean: ['equals', 'not-equals', 'exists', 'absent'],
  number: ['equals', 'not-equals', 'greater', 'less', 'exists', 'absent'],
  text: ['equals', 'not-equals', 'contains', 'exists', 'absent'],
};

function conditionErrors(condition: Condition, index: number, variables: readonly Variable[]): Finding[] {
  const path = `trigger.conditions[${index}]`;
  const { source, key, operator, value } = condition;
  if (source === 'post-call' && !variables.some(({ name }) => name === key))
    return [errorAt(`${path}.key`, 'unknown-variable', `the agent has no variable ${key}`)];
  const type = comparedType(condition, variables);
  if (source === 'post-call' && !OPERATORS_OF[type].includes(operator))
    return [
      errorAt(`${path}.operator`, 'wrong-operator', `${key} is a ${type}, which cannot be compared so`),
    ];
  if (operator === 'exists' || operator === 'absent')
    return value === null ? [] : [errorAt(`${path}.value`, 'wrong-value', `${operator} takes no value`)];
  if (operator === 'contains' && typeof value !== 'string')
    return [errorAt(`${path}.value`, 'wrong-value', 'must be text to look for')];
  if (readAs(type, value) === null)
    return [errorAt(`${path}.value`, 'wrong-value', `must be a ${type}, as it is compared with one`)];
  return [];
}

const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(
    findings.map((finding) => [`${finding.code} ${finding.path} ${finding.message}`, finding]),
  ).values(),
];
