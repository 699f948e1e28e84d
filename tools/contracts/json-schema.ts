import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** `output`: what we send. `input`: what we accept, where a field with a default may be left out. */
export type Direction = 'input' | 'output';

/** A schema that stands by itself. */
export function standaloneSchema(schema: z.ZodType, io: Direction): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as JsonSchema;
}

/** Its named parts, itself included when it has a name, and the rest of it. */
function partsOf(schema: z.ZodType, io: Direction): { root: JsonSchema; parts: Map<string, JsonSchema> } {
  const { $schema: _dialect, $defs, ...root } = standaloneSchema(schema, io);
  const parts = new Map(Object.entries(($defs ?? {}) as Record<string, JsonSchema>));
  if (typeof root.id !== 'string') return { root, parts };
  parts.set(root.id, root);
  return { root: { $ref: `#/$defs/${root.id}` }, parts };
}

/**
 * Named schemas of one document, each stated once and referred to by name. One that reads differently as input gets a
 * second name; to know which ones do, the document is generated twice, with `settle` in between.
 */
export class SchemaComponents {
  private readonly texts = { input: new Map<string, string>(), output: new Map<string, string>() };
  private differing = new Set<string>();
  private readonly components = new Map<string, JsonSchema>();

  refer(schema: z.ZodType, io: Direction): JsonSchema {
    const { root, parts } = partsOf(schema, io);
    for (const [id, part] of parts) {
      this.texts[io].set(id, JSON.stringify(part));
      const { id: _id, ...body } = part;
      this.components.set(this.nameOf(id, io), this.withReferences(body, io) as JsonSchema);
    }
    return this.withReferences(root, io) as JsonSchema;
  }

  settle(): void {
    const { input, output } = this.texts;
    const differing = new Set(
      [...input.keys()].filter((id) => output.has(id) && output.get(id) !== input.get(id)),
    );
    // What refers to one that differs differs too.
    for (let before = -1; before !== differing.size;) {
      before = differing.size;
      for (const [id, text] of input)
        if ([...differing].some((other) => text.includes(`"#/$defs/${other}"`)) && output.has(id))
          differing.add(id);
    }
    this.differing = differing;
    this.components.clear();
  }

  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.components].sort(([a], [b]) => a.localeCompare(b)));
  }

  private nameOf(id: string, io: Direction): string {
    return io === 'input' && this.differing.has(id) ? `${id}Input` : id;
  }

  private withReferences(value: unknown, io: Direction): unknown {
    if (Array.isArray(value)) return value.map((item) => this.withReferences(item, io));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const id =
          key === '$ref' && typeof item === 'string' ? /^#\/\$defs\/(.+)$/.exec(item)?.[1] : undefined;
        return [
          key,
          id === undefined ? this.withReferences(item, io) : `#/components/schemas/${this.nameOf(id, io)}`,
        ];
      }),
    );
  }
}
