import { breakingChanges } from './compatibility';
import type { JsonSchema } from './json-schema';

type Operation = {
  parameters?: (JsonSchema & { name: string; in: string; required: boolean; schema: JsonSchema })[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
};

const schemaOf = (content?: Record<string, { schema: JsonSchema }>): JsonSchema =>
  Object.values(content ?? {})[0]?.schema ?? {};

/** What would break a client of the released API. */
export function brokenApi(released: JsonSchema, current: JsonSchema): string[] {
  const roots = { released, current };
  const [old, now] = [operationsOf(released), operationsOf(current)];
  return [...old].flatMap(([name, before]) => {
    const after = now.get(name);
    if (!after) return [`${name}: is gone`];
    const body = breakingChanges(
      schemaOf(before.requestBody?.content),
      schemaOf(after.requestBody?.content),
      'accepted',
      `${name} body`,
      roots,
    );
    const replies = Object.entries(before.responses).flatMap(([status, reply]) =>
      after.responses[status]
        ? breakingChanges(
            schemaOf(reply.content),
            schemaOf(after.responses[status].content),
            'sent',
            `${name} ${status}`,
            roots,
          )
        : [`${name}: no longer answers ${status}`],
    );
    return [...parameterChanges(name, before, after, roots), ...body, ...replies];
  });
}

function operationsOf(document: JsonSchema): Map<string, Operation> {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
}

function parameterChanges(
  name: string,
  before: Operation,
  after: Operation,
  roots: { released: JsonSchema; current: JsonSchema },
): string[] {
  const old = before.parameters ?? [];
  const now = after.parameters ?? [];
  const find = (list: typeof old, one: (typeof old)[number]) =>
    list.find((other) => other.name === one.name && other.in === one.in);
  return [
    ...old.flatMap((parameter) => {
      const next = find(now, parameter);
      if (!next) return [`${name} parameter ${parameter.name}: is gone`];
      return breakingChanges(
        parameter.schema,
        next.schema,
        'accepted',
        `${name} parameter ${parameter.name}`,
        roots,
      );
    }),
    ...now
      .filter((parameter) => parameter.required && !find(old, parameter)?.required)
      .map((parameter) => `${name} parameter ${parameter.name}: must be given now`),
  ];
}

type Channel = { messages: Record<string, { payload: JsonSchema }> };

/** What would break a service that was built against the released messages. */
export function brokenMessages(released: JsonSchema, current: JsonSchema): string[] {
  const old = released.channels as Record<string, Channel>;
  const now = current.channels as Record<string, Channel>;
  const operations = released.operations as Record<string, { action: string }>;
  return Object.entries(old).flatMap(([name, channel]) =>
    Object.entries(channel.messages).flatMap(([message, { payload }]) => {
      const next = now[name]?.messages[message]?.payload;
      if (!next) return [`${name} ${message}: is gone`];
      const accepted =
        message === 'request' || (message === 'message' && operations[name]?.action === 'receive');
      const side = accepted ? 'accepted' : 'sent';
      return breakingChanges(dataOf(payload), dataOf(next), side, `${name} ${message}`, {
        released,
        current,
      });
    }),
  );
}

/** The envelope is the same for all; what may differ is the data beside it. */
function dataOf(payload: JsonSchema): JsonSchema {
  const own = (payload.allOf as JsonSchema[] | undefined)?.[1];
  return (own?.properties as { data?: JsonSchema } | undefined)?.data ?? payload;
}
