import { z } from 'zod';

/** The variables that one module reads. Keys are names of environment variables; each says what it is for. */
export interface ConfigSection<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}

const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

export function defineConfig<Shape extends z.core.$ZodLooseShape>(
  name: string,
  description: string,
  shape: Shape,
): ConfigSection<z.ZodObject<Shape>> {
  const schema = z.object(shape) as z.ZodObject<Shape>;
  for (const [key, field] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
    if (!VARIABLE.test(key)) throw new Error(`Config "${name}": ${key} is not the name of a variable`);
    if (!field.description) throw new Error(`Config "${name}": ${key} has no description`);
  }
  return { name, description, schema };
}

/** `a, b` as `['a', 'b']`; nothing as an empty list. */
export const listSchema = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item.length > 0),
  );

/** A TCP port; 0 lets the system choose one. */
export const portSchema = z.coerce.number().int().min(0).max(65_535);
