import { z } from 'zod';

export type Json = Record<string, unknown>;
type Form = 'input' | 'output';

/** Formats say what these patterns say, and are read by people. */
const FORMATS_WITH_PATTERN = new Set(['date-time', 'uuid', 'email']);
const PLACE = '#/components/schemas/';
/** Not part of any id: marks a reference whose name is known only when everything has been read. */
const AS_INPUT = '<';

/**
 * Schemas that are used in several places, by their ids. One that a client writes otherwise than it reads it (something
 * has a default, so that it may be left out) stands there twice: as `X`, and as `XInput`.
 */
export class Components {
  private readonly schemas: Record<Form, Map<string, Json>> = { output: new Map(), input: new Map() };

  of(schema: z.ZodType, form: Form): Json {
    const {
      $schema: _dialect,
      $defs,
      ...json
    } = z.toJSONSchema(schema, {
      io: form,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (FORMATS_WITH_PATTERN.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
        // Clients tolerate what a later version adds.
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        delete jsonSchema.id;
      },
    });
    const refer = (ref: string): string =>
      ref.replace('#/$defs/', form === 'input' ? PLACE + AS_INPUT : PLACE);
    for (const [id, definition] of Object.entries($defs ?? {}))
      this.keep(id, form, withReferences(definition, refer));
    return withReferences(json, refer);
  }

  /** Every schema, sorted by name; references are not final yet. */
  all(): Record<string, Json> {
    const twofold = this.twofold();
    const named = new Map([...this.schemas.input, ...this.schemas.output]);
    for (const id of twofold) named.set(inputName(id), this.schemas.input.get(id)!);
    return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The document with the final name in each reference. */
  named<Document extends object>(document: Document): Document {
    const twofold = this.twofold();
    return withReferences(document, (ref) => {
      if (!ref.startsWith(PLACE + AS_INPUT)) return ref;
      const id = ref.slice(PLACE.length + AS_INPUT.length);
      return PLACE + (twofold.has(id) ? inputName(id) : id);
    });
  }

  /** Ids of schemas whose forms differ, or hold one whose forms differ. */
  private twofold(): Set<string> {
    const { input, output } = this.schemas;
    const plain = (schema: Json): string => JSON.stringify(schema).replaceAll(PLACE + AS_INPUT, PLACE);
    const both = [...input].filter(([id]) => output.has(id));
    const found = new Set(
      both.filter(([id, schema]) => plain(schema) !== plain(output.get(id)!)).map(([id]) => id),
    );
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const [id, schema] of both)
        if ([...found].some((other) => JSON.stringify(schema).includes(`"${PLACE}${AS_INPUT}${other}"`)))
          found.add(id);
    }
    return found;
  }

  private keep(id: string, form: Form, schema: Json): void {
    const known = this.schemas[form].get(id);
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`The id "${id}" is used for two different schemas: give each an id of its own`);
    this.schemas[form].set(id, schema);
  }
}

const inputName = (id: string): string => `${id}Input`;

/** A copy whose references, all the way down, are what `refer` makes of them. */
function withReferences<Value>(value: Value, refer: (ref: string) => string): Value;
function withReferences(value: unknown, refer: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withReferences(item, refer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      name === '$ref' && typeof inner === 'string' ? refer(inner) : withReferences(inner, refer),
    ]),
  );
}
