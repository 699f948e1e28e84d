import type {
  AiAgent,
  FunctionCondition,
  FunctionPreset,
  FunctionTrigger,
  MappingSource,
  MessageFunction,
  Template,
} from '@parlance/gateway/contracts';

export type TriggerType = FunctionTrigger['type'];
export type Source = MappingSource['source'];
export type CallType = Extract<FunctionTrigger, { type: 'post-call' }>['callType'];

/** What the editor holds. Both kinds of trigger stay, so that nothing is lost by looking at the other. */
export interface FunctionFields {
  readonly name: string;
  readonly enabled: boolean;
  readonly type: TriggerType;
  readonly description: string;
  readonly examples: readonly string[];
  readonly callType: CallType;
  readonly conditions: readonly FunctionCondition[];
  readonly inboxId: string | null;
  readonly template: { readonly name: string; readonly language: string } | null;
  /** By placeholder. A source that is chosen but not yet filled has an empty text. */
  readonly mapping: Readonly<Record<string, MappingSource>>;
}

export const emptyFields = (type: TriggerType): FunctionFields => ({
  name: '',
  enabled: true,
  type,
  description: '',
  examples: [],
  callType: 'connected',
  conditions: [],
  inboxId: null,
  template: null,
  mapping: {},
});

function withTrigger(fields: FunctionFields, trigger: FunctionTrigger): FunctionFields {
  if (trigger.type === 'in-call')
    return { ...fields, type: 'in-call', description: trigger.description, examples: trigger.examples };
  return { ...fields, type: 'post-call', callType: trigger.callType, conditions: trigger.conditions };
}

export const fieldsOfPreset = (preset: FunctionPreset): FunctionFields =>
  withTrigger({ ...emptyFields(preset.trigger.type), name: preset.title }, preset.trigger);

export const fieldsOfFunction = (known: MessageFunction): FunctionFields =>
  withTrigger(
    {
      ...emptyFields(known.trigger.type),
      name: known.name,
      enabled: known.enabled,
      inboxId: known.inboxId,
      template: known.template,
      mapping: known.mapping,
    },
    known.trigger,
  );

/** The sources that a placeholder of this kind of function can have (K-028 to K-031). */
export const sourcesFor = (type: TriggerType): readonly Source[] => [
  'metadata',
  type === 'in-call' ? 'in-call' : 'post-call',
  'static',
];

const isFilled = (source: MappingSource): boolean => {
  switch (source.source) {
    case 'metadata':
      return source.key.trim() !== '';
    case 'static':
      return source.value.trim() !== '';
    default:
      return source.variable !== '';
  }
};

/** Only placeholders that the template has, and sources that this kind of function can have. */
export function mappingFor(
  fields: FunctionFields,
  template: Template | undefined,
): Record<string, MappingSource> {
  const allowed = sourcesFor(fields.type);
  return Object.fromEntries(
    (template?.variables ?? []).flatMap(({ key }) => {
      const source = fields.mapping[key];
      return source && allowed.includes(source.source) && isFilled(source) ? [[key, source]] : [];
    }),
  );
}

export const unmapped = (fields: FunctionFields, template: Template | undefined): string[] => {
  const mapped = mappingFor(fields, template);
  return (template?.variables ?? []).map(({ key }) => key).filter((key) => !(key in mapped));
};

const lines = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter(Boolean);

/** What is written and checked; the rules about it are the contract's and the server's. */
export function draftOf(fields: FunctionFields, template: Template | undefined) {
  const trigger: FunctionTrigger =
    fields.type === 'in-call'
      ? { type: 'in-call', description: fields.description, examples: lines(fields.examples) }
      : { type: 'post-call', callType: fields.callType, conditions: [...fields.conditions] };
  return {
    name: fields.name,
    enabled: fields.enabled,
    trigger,
    provider: 'whatsapp-cloud' as const,
    inboxId: fields.inboxId,
    template: fields.template ?? { name: '', language: '' },
    mapping: mappingFor(fields, template),
  };
}

/** The variables that a preset brings and the agent does not have yet. */
export const newVariables = (agent: AiAgent, preset: FunctionPreset): AiAgent['variables'] =>
  preset.variables.filter(({ name }) => agent.variables.every((known) => known.name !== name));

export const NEEDS_NO_VALUE: ReadonlySet<FunctionCondition['operator']> = new Set(['exists', 'absent']);

/** Operators that make sense for a value of this type; metadata is text. */
export function operatorsFor(
  type: 'boolean' | 'text' | 'number' | undefined,
): FunctionCondition['operator'][] {
  if (type === 'boolean') return ['equals', 'not-equals', 'exists', 'absent'];
  if (type === 'number') return ['equals', 'not-equals', 'greater', 'less', 'exists', 'absent'];
  return ['equals', 'not-equals', 'contains', 'exists', 'absent'];
}

/** What was typed, in the type of the variable that it is compared with. */
export function typedValue(
  written: string,
  type: 'boolean' | 'text' | 'number' | undefined,
): FunctionCondition['value'] {
  if (type === 'boolean') return written === 'true';
  if (type === 'number' && written.trim() !== '' && Number.isFinite(Number(written))) return Number(written);
  return written;
}
