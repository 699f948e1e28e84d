import { err, ok, type Result } from '@parlance/shared/kernel';
import { readAs } from './condition';
import type { MappingSource, Metadata, Placeholder, Value, Values } from './function-definition';

export type Parameter = string | { readonly mediaId: string };

export interface MappedFrom {
  readonly mapping: Readonly<Record<string, MappingSource>>;
  readonly placeholders: readonly Placeholder[];
  readonly metadata: Metadata;
  readonly contact: { readonly name: string | null; readonly phone: string | null };
  /** As they are known: while the call runs, or drawn from the whole of it. */
  readonly values: Values;
}

export interface MissingValue {
  readonly placeholder: string;
  /** Where it should have come from, for people. */
  readonly from: string;
}

/** A value for every placeholder, or those that have none: nothing is sent with a hole (K-015). */
export function resolveParameters(given: MappedFrom): Result<Record<string, Parameter>, MissingValue[]> {
  const resolved = given.placeholders.map((placeholder) => {
    const source = given.mapping[placeholder.key];
    const text = source ? textOf(valueOf(source, given)) : null;
    return { placeholder, source, text };
  });
  const missing = resolved
    .filter(({ text }) => text === null)
    .map(({ placeholder, source }) => ({ placeholder: placeholder.key, from: described(source) }));
  if (missing.length > 0) return err(missing);
  return ok(
    Object.fromEntries(
      resolved.map(({ placeholder: { key, kind }, text }) => [
        key,
        kind === 'file' ? { mediaId: text ?? '' } : (text ?? ''),
      ]),
    ),
  );
}

function valueOf(source: MappingSource, { metadata, contact, values }: MappedFrom): Value {
  switch (source.source) {
    case 'static':
      return source.value;
    case 'in-call':
    case 'post-call':
      return values[source.variable] ?? null;
    case 'metadata':
      return metadata[source.key] ?? contactValue(source.key, contact);
  }
}

/** What the business says of a customer goes before what is known here. */
function contactValue(key: string, { name, phone }: MappedFrom['contact']): string | null {
  if (key === 'contact_name') return name;
  return key === 'contact_phone' ? phone : null;
}

function textOf(value: Value): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = readAs('text', value);
  return typeof text === 'string' ? text.replace(/\s+/g, ' ') : null;
}

function described(source: MappingSource | undefined): string {
  switch (source?.source) {
    case 'metadata':
      return `"${source.key}" of the call's metadata`;
    case 'in-call':
    case 'post-call':
      return `the variable "${source.variable}"`;
    case 'static':
      return 'a fixed text';
    case undefined:
      return 'nothing: the placeholder is not mapped';
  }
}
