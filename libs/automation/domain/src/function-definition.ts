export type Value = string | number | boolean | null;
/** Variables by name. What is not there, or null, is not known. */
export type Values = Readonly<Record<string, Value>>;
export type Metadata = Readonly<Record<string, string>>;

export type VariableType = 'boolean' | 'text' | 'number';

/** Something to draw from conversations. */
export interface Variable {
  readonly name: string;
  readonly type: VariableType;
}

/** Exactly four (K-028 to K-032). */
export type MappingSource =
  | { readonly source: 'metadata'; readonly key: string }
  | { readonly source: 'in-call'; readonly variable: string }
  | { readonly source: 'post-call'; readonly variable: string }
  | { readonly source: 'static'; readonly value: string };

export type Operator = 'equals' | 'not-equals' | 'contains' | 'greater' | 'less' | 'exists' | 'absent';

export interface Condition {
  readonly source: 'metadata' | 'post-call';
  readonly key: string;
  readonly operator: Operator;
  readonly value: Value;
}

export interface InCallTrigger {
  readonly type: 'in-call';
  readonly description: string;
  readonly examples: readonly string[];
}

export interface PostCallTrigger {
  readonly type: 'post-call';
  readonly callType: 'connected' | 'not-connected' | 'any';
  readonly conditions: readonly Condition[];
}

export type Trigger = InCallTrigger | PostCallTrigger;

export interface FunctionDefinition {
  readonly trigger: Trigger;
  readonly template: { readonly name: string; readonly language: string };
  readonly mapping: Readonly<Record<string, MappingSource>>;
}

/** A hole of a template. A file is named by the id under which it is stored. */
export interface Placeholder {
  readonly key: string;
  readonly kind: 'text' | 'file';
}

/** `error`: the function cannot work and is not taken. `warning`: advice. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

export const errorAt = (path: string, code: string, message: string): Finding => ({
  severity: 'error',
  code,
  path,
  message,
});
export const warningAt = (path: string, code: string, message: string): Finding => ({
  severity: 'warning',
  code,
  path,
  message,
});
