import { z } from 'zod';
import type { ConfigSection } from './section';

type Environment = Readonly<Record<string, string | undefined>>;
type Intersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** What a section, or a list of sections together, is parsed to. */
export type ConfigValues<S extends ConfigSection | readonly ConfigSection[]> =
  S extends ConfigSection<infer Schema>
    ? z.output<Schema>
    : S extends readonly ConfigSection<infer Schema>[]
      ? Intersection<Schema extends unknown ? z.output<Schema> : never>
      : never;

export interface ConfigIssue {
  readonly variable: string;
  readonly rule: string;
  readonly description: string;
}

/** Names every wrong variable and the rule it breaks. Never holds a value: any of them may be a secret. */
export class ConfigError extends Error {
  constructor(readonly issues: readonly ConfigIssue[]) {
    super(
      [
        'The configuration is not usable. Set these environment variables:',
        ...issues.map((i) => `  ${i.variable}: ${i.rule}. ${i.description}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

/**
 * Parses the sections out of the environment. With a prefix, for example `MESSAGING_`, a prefixed variable wins over
 * the plain one, so that several services of one process can have their own. An empty variable counts as not set.
 * Throws ConfigError.
 */
export function loadConfig<const S extends ConfigSection | readonly ConfigSection[]>(
  sections: S,
  env: Environment = process.env,
  prefix = '',
): ConfigValues<S> {
  const list: readonly ConfigSection[] = isList(sections) ? sections : [sections];
  const issues = new Map<string, ConfigIssue>();
  const values: Record<string, unknown> = {};
  for (const section of list) {
    for (const [key, schema] of Object.entries(section.schema.shape as Record<string, z.ZodType>)) {
      const prefixed = env[prefix + key]?.trim();
      const text = prefixed || env[key]?.trim() || undefined;
      const parsed = schema.safeParse(text);
      if (parsed.success) values[key] = parsed.data;
      else issues.set(key, issueOf(key, prefixed ? prefix : '', text, schema, parsed.error));
    }
  }
  if (issues.size > 0) throw new ConfigError([...issues.values()]);
  return values as ConfigValues<S>;
}

function isList(s: ConfigSection | readonly ConfigSection[]): s is readonly ConfigSection[] {
  return Array.isArray(s);
}

function issueOf(
  key: string,
  prefix: string,
  text: string | undefined,
  schema: z.ZodType,
  error: z.ZodError,
): ConfigIssue {
  return {
    variable: prefix + key,
    rule: text === undefined ? 'is not set' : error.issues.map((issue) => issue.message).join('; '),
    description: schema.description ?? '',
  };
}
