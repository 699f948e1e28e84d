import { z } from 'zod';
import { buildOpenApi, defineRoute, routes } from './index';

const operations = () => {
  const { paths } = buildOpenApi(routes);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
};

describe('buildOpenApi', () => {
  it('states every route once, under its method and path', () => {
    const stated = operations().map(({ operation }) => operation.operationId);
    expect(stated.sort()).toEqual(routes.map((route) => route.operationId).sort());
    expect(new Set(stated).size).toBe(stated.length);
  });

  it('refers only to schemas that are there', () => {
    const document = buildOpenApi(routes);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, id] of references) expect(document.components.schemas).toHaveProperty([id!]);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('states a path parameter for each brace of a path', () => {
    for (const { path, operation } of operations()) {
      const braces = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const stated = (operation.parameters as { name: string; in: string }[])
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name);
      expect(stated).toEqual(braces);
    }
  });

  it('says that a public operation needs no credential and the others need one', () => {
    for (const { operation } of operations()) {
      const route = routes.find(({ operationId }) => operationId === operation.operationId)!;
      if (route.access === 'public') expect(operation.security).toEqual([]);
      else if (route.access === 'setup') expect(operation.security).toEqual([{ setupToken: [] }]);
      else expect(operation.security).toBeUndefined();
    }
  });

  it('gives what may be left out when written, and never is when read, a form for each', () => {
    const inner = z.object({ limit: z.string().default('50') }).meta({ id: 'Inner' });
    const outer = z.object({ inner }).meta({ id: 'Outer' });
    const same = z.object({ name: z.string() }).meta({ id: 'Same' });
    const { paths, components } = buildOpenApi([posting(outer, z.object({ outer, same }))]);
    const schemas = components.schemas as Record<string, { required?: string[] }>;
    expect(Object.keys(schemas).filter((id) => /^(Inner|Outer|Same)/.test(id))).toEqual([
      'Inner',
      'InnerInput',
      'Outer',
      'OuterInput',
      'Same',
    ]);
    expect([schemas.Inner!.required, schemas.InnerInput!.required]).toEqual([['limit'], undefined]);
    const json = JSON.stringify([paths, components.schemas.OuterInput]);
    expect(json).toContain(
      '"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/OuterInput"',
    );
    expect(json).toContain('"inner":{"$ref":"#/components/schemas/InnerInput"}');
  });

  it('refuses one id for two different schemas', () => {
    const one = z.object({ limit: z.string() }).meta({ id: 'Twice' });
    const routesOfOne = posting(one, one);
    z.globalRegistry.remove(one);
    const other = z.object({ limit: z.number() }).meta({ id: 'Twice' });
    z.globalRegistry.add(one, { id: 'Twice' });
    expect(() => buildOpenApi([routesOfOne, posting(other, other)])).toThrow(/"Twice"/);
  });
});

const posting = (body: z.ZodType, reply: z.ZodType) =>
  defineRoute({
    operationId: 'post',
    method: 'POST',
    path: '/v1/things',
    tag: 'Test',
    summary: 'Test.',
    access: 'public',
    body,
    reply,
  });
