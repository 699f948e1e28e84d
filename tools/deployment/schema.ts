import type { Resource } from './manifests';

interface Model {
  prototype: { validate(this: unknown): void };
}

/** A compiled schema asks for every property it knows; one with free names lists them. */
function watched(value: unknown, path: string, unread: Map<object, Set<string>>, paths: Map<object, string>) {
  if (typeof value !== 'object' || value === null) return value;
  unread.set(value, new Set(Array.isArray(value) ? [] : Object.keys(value)));
  paths.set(value, path);
  const inner = new Map(
    Object.entries(value).map(([key, child]): [string, unknown] => [
      key,
      watched(child, `${path}.${key}`, unread, paths),
    ]),
  );
  return new Proxy(value, {
    get(target, key) {
      if (typeof key !== 'string' || !inner.has(key)) return Reflect.get(target, key) as unknown;
      unread.get(target)?.delete(key);
      return inner.get(key);
    },
    ownKeys(target) {
      unread.get(target)?.clear();
      return Reflect.ownKeys(target);
    },
  });
}

/**
 * What is wrong with a resource by the schema of its kind: wrong or missing values, and names that Kubernetes does not
 * know, which kubernetes-models lets pass.
 */
export async function schemaProblems(resource: Resource): Promise<string[]> {
  const { apiVersion, kind } = resource;
  const module = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as Record<string, Model>;
  const unread = new Map<object, Set<string>>();
  const paths = new Map<object, string>();
  const name = `${kind} ${resource.metadata.name}`;
  try {
    module[kind]!.prototype.validate.call(watched(resource, name, unread, paths));
  } catch (error) {
    return [`${name}: ${(error as Error).message}`];
  }
  return [...unread].flatMap(([value, keys]) =>
    [...keys].map((key) => `${paths.get(value)}.${key} is unknown`),
  );
}
