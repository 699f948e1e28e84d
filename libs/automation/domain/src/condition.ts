import type {
  Condition,
  Metadata,
  Operator,
  Value,
  Values,
  Variable,
  VariableType,
} from './function-definition';

/** What a condition is judged on. */
export interface CallKnowledge {
  readonly metadata: Metadata;
  readonly values: Values;
  readonly variables: readonly Variable[];
}

export interface ConditionResult {
  readonly condition: Condition;
  readonly holds: boolean;
  /** As it was compared; null when it is not known, or is not of the type in which it is compared. */
  readonly value: Value;
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** A value in a type, or null where it has none: metadata is text, and a recogniser may have drawn anything. */
export function readAs(type: VariableType, value: Value | undefined): Value {
  if (value === undefined || value === null) return null;
  if (type === 'text') return String(value).trim() || null;
  if (typeof value === type) return value;
  const text = String(value).trim().toLowerCase();
  if (type === 'number') return NUMBER.test(text) ? Number(text) : null;
  if (text === 'true') return true;
  return text === 'false' ? false : null;
}

const typeOfValue = (value: Value): VariableType => {
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
};

/** Text is compared regardless of case. */
const comparable = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

const COMPARE: Record<Exclude<Operator, 'exists' | 'absent'>, (known: Value, asked: Value) => boolean> = {
  equals: (known, asked) => known === asked,
  'not-equals': (known, asked) => known !== asked,
  contains: (known, asked) => typeof known === 'string' && typeof asked === 'string' && known.includes(asked),
  greater: (known, asked) => typeof known === 'number' && typeof asked === 'number' && known > asked,
  less: (known, asked) => typeof known === 'number' && typeof asked === 'number' && known < asked,
};

/** The type in which a condition compares: the variable's; that of the value for metadata, which is text by nature. */
export function comparedType(condition: Condition, variables: readonly Variable[]): VariableType {
  if (condition.source === 'metadata')
    return condition.operator === 'greater' || condition.operator === 'less'
      ? 'number'
      : typeOfValue(condition.value);
  return variables.find(({ name }) => name === condition.key)?.type ?? typeOfValue(condition.value);
}

/**
 * K-023, K-035: nothing is guessed. What is not known, or not of the type, fulfils `absent` and nothing else, not even
 * `not-equals`: nobody is written to for want of knowledge.
 */
export function evaluateCondition(condition: Condition, call: CallKnowledge): ConditionResult {
  const given = condition.source === 'metadata' ? call.metadata[condition.key] : call.values[condition.key];
  const { operator } = condition;
  if (operator === 'exists' || operator === 'absent') {
    const value = readAs('text', given) === null ? null : (given ?? null);
    return { condition, value, holds: (value !== null) === (operator === 'exists') };
  }
  const type = comparedType(condition, call.variables);
  const value = readAs(type, given);
  const asked = readAs(type, condition.value);
  const holds = value !== null && asked !== null && COMPARE[operator](comparable(value), comparable(asked));
  return { condition, value, holds };
}
