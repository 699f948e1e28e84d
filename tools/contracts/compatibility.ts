import type { JsonSchema } from './json-schema';

/** Whether readers of what we send, or writers of what we accept, are to be protected. */
export type Side = 'sent' | 'accepted';

const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * What would break somebody who relies on the released schema: each as `path: what`. Additions that a tolerant reader
 * may ignore, new optional input and wider limits are not named.
 */
export function breakingChanges(
  released: JsonSchema,
  current: JsonSchema,
  side: Side,
  path = '$',
  roots: { released: JsonSchema; current: JsonSchema } = { released, current },
  seen = new Set<string>(),
): string[] {
  const key = `${String(released.$ref)}>${String(current.$ref)}`;
  if (released.$ref !== undefined && seen.has(key)) return [];
  if (released.$ref !== undefined) seen.add(key);
  const [before, after] = [resolve(released, roots.released), resolve(current, roots.current)];
  const compare = (a: JsonSchema, b: JsonSchema, where: string) =>
    breakingChanges(a, b, side, where, roots, seen);
  return [
    ...typeChanges(before, after, side, path),
    ...valueChanges(before, after, side, path),
    ...propertyChanges(before, after, side, path, compare),
    ...(before.items && after.items
      ? compare(before.items as JsonSchema, after.items as JsonSchema, `${path}[]`)
      : []),
    ...alternativeChanges(before, after, side, path, compare),
  ];
}

type Compare = (a: JsonSchema, b: JsonSchema, where: string) => string[];

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let result = schema;
  while (typeof result.$ref === 'string') {
    const target = result.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, part) => (at as JsonSchema | undefined)?.[part], root);
    if (typeof target !== 'object' || target === null) throw new Error(`Nothing is at ${result.$ref}`);
    result = target as JsonSchema;
  }
  return result;
}

function typeChanges(before: JsonSchema, after: JsonSchema, side: Side, path: string): string[] {
  const [old, now] = [asList(before.type), asList(after.type)];
  if (!old.length || !now.length) return [];
  const [must, may] = side === 'sent' ? [now, old] : [old, now];
  const outside = must.filter(
    (type) => !may.includes(type) && !(type === 'integer' && may.includes('number')),
  );
  return outside.length ? [`${path}: type was ${old.join(' or ')} and is ${now.join(' or ')}`] : [];
}

/** New values in what we send are allowed: readers treat an unknown value as unknown. */
function valueChanges(before: JsonSchema, after: JsonSchema, side: Side, path: string): string[] {
  if (side === 'sent')
    return before.const !== undefined && after.const !== before.const
      ? [`${path}: no longer always ${JSON.stringify(before.const)}`]
      : [];
  const allowed = after.const !== undefined ? [after.const] : (after.enum as unknown[] | undefined);
  if (!allowed) return [];
  const old = before.const !== undefined ? [before.const] : (before.enum as unknown[] | undefined);
  if (!old) return [`${path}: takes only certain values now`];
  return old
    .filter((value) => !allowed.includes(value))
    .map((value) => `${path}: ${JSON.stringify(value)} is no longer taken`);
}

function propertyChanges(
  before: JsonSchema,
  after: JsonSchema,
  side: Side,
  path: string,
  compare: Compare,
): string[] {
  const old = (before.properties ?? {}) as Record<string, JsonSchema>;
  const now = (after.properties ?? {}) as Record<string, JsonSchema>;
  const [wasRequired, isRequired] = [asList(before.required), asList(after.required)];
  const changes = Object.entries(old).flatMap(([name, schema]) => {
    const next = now[name];
    if (!next) return [`${path}.${name}: is gone`];
    const lost = side === 'sent' && wasRequired.includes(name) && !isRequired.includes(name);
    return [
      ...(lost ? [`${path}.${name}: is no longer always there`] : []),
      ...compare(schema, next, `${path}.${name}`),
    ];
  });
  if (side === 'accepted')
    for (const name of isRequired)
      if (!wasRequired.includes(name)) changes.push(`${path}.${String(name)}: must be given now`);
  return changes;
}

/** Alternatives are matched by their constants, such as `kind`; without any, by their place. */
function alternativeChanges(
  before: JsonSchema,
  after: JsonSchema,
  side: Side,
  path: string,
  compare: Compare,
): string[] {
  const alternatives = (schema: JsonSchema) => (schema.oneOf ?? schema.anyOf ?? []) as JsonSchema[];
  const [old, now] = [alternatives(before), alternatives(after)];
  return old.flatMap((schema, index) => {
    const label = discriminator(schema);
    const next = label ? now.find((other) => discriminator(other) === label) : now[index];
    if (next) return compare(schema, next, `${path}<${label || index}>`);
    return side === 'accepted' || now.length === 0 ? [`${path}<${label || index}>: is gone`] : [];
  });
}

function discriminator(schema: JsonSchema): string {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const constants = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  return constants.map(([name, { const: value }]) => `${name}=${String(value)}`).join();
}
