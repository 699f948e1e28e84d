import { z } from 'zod';

const TOKEN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function token(kind: string, value: string): string {
  if (!TOKEN.test(value)) throw new Error(`${kind} "${value}" is not a lower-case subject token`);
  return value;
}

/** A published fact. Subject: `evt.<context>.<tenant>.<aggregate>.<event>.v<major>`. */
export interface EventContract<Schema extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly context: string;
  /** `<context>.<aggregate>.<event>.v<major>`, the CloudEvents type. */
  readonly type: string;
  /** Subject filter over all tenants; also the Nest pattern of its handlers. */
  readonly pattern: string;
  readonly stream: string;
  readonly data: Schema;
  readonly summary: string;
  subject(tenantId: string): string;
}

/** Asynchronous work for one worker. Subject: `cmd.<context>.<tenant>.<command>.v<major>`. */
export interface CommandContract<Schema extends z.ZodType = z.ZodType> {
  readonly kind: 'command';
  readonly context: string;
  readonly type: string;
  readonly pattern: string;
  readonly stream: string;
  readonly data: Schema;
  readonly summary: string;
  subject(tenantId: string): string;
}

/** A question answered within a deadline. Subject: `svc.<context>.<endpoint>.v<major>`. */
export interface QueryContract<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly kind: 'query';
  readonly context: string;
  readonly endpoint: string;
  /** The subject; also the Nest pattern of its handler. */
  readonly pattern: string;
  readonly request: Request;
  readonly reply: Reply;
  readonly timeoutMs: number;
  readonly summary: string;
  /** `any`: replicas share the questions. `instance`: asked of one process by its id, at `<pattern>.<id>`. */
  readonly at: 'any' | 'instance';
}

export type DataOf<C extends EventContract | CommandContract> = z.infer<C['data']>;
export type RequestOf<Q extends QueryContract> = z.infer<Q['request']>;
export type ReplyOf<Q extends QueryContract> = z.infer<Q['reply']>;

export const eventStream = (context: string): string => `EVT_${context.toUpperCase().replaceAll('-', '_')}`;
export const commandStream = (context: string): string => `CMD_${context.toUpperCase().replaceAll('-', '_')}`;

export function defineEvent<Schema extends z.ZodType>(definition: {
  context: string;
  aggregate: string;
  event: string;
  version: number;
  summary: string;
  data: Schema;
}): EventContract<Schema> {
  const context = token('context', definition.context);
  const aggregate = token('aggregate', definition.aggregate);
  const event = token('event', definition.event);
  const tail = `${aggregate}.${event}.v${definition.version}`;
  return {
    kind: 'event',
    context,
    type: `${context}.${tail}`,
    pattern: `evt.${context}.*.${tail}`,
    stream: eventStream(context),
    data: definition.data,
    summary: definition.summary,
    subject: (tenantId) => `evt.${context}.${token('tenant', tenantId)}.${tail}`,
  };
}

export function defineCommand<Schema extends z.ZodType>(definition: {
  context: string;
  command: string;
  version: number;
  summary: string;
  data: Schema;
}): CommandContract<Schema> {
  const context = token('context', definition.context);
  const tail = `${token('command', definition.command)}.v${definition.version}`;
  return {
    kind: 'command',
    context,
    type: `${context}.${tail}`,
    pattern: `cmd.${context}.*.${tail}`,
    stream: commandStream(context),
    data: definition.data,
    summary: definition.summary,
    subject: (tenantId) => `cmd.${context}.${token('tenant', tenantId)}.${tail}`,
  };
}

export function defineQuery<Request extends z.ZodType, Reply extends z.ZodType>(definition: {
  context: string;
  endpoint: string;
  version: number;
  summary: string;
  request: Request;
  reply: Reply;
  /** How long a caller waits when its own deadline is not nearer. */
  timeoutMs?: number;
  /** Left out: any replica answers. */
  at?: 'any' | 'instance';
}): QueryContract<Request, Reply> {
  const context = token('context', definition.context);
  const endpoint = token('endpoint', definition.endpoint);
  return {
    kind: 'query',
    context,
    endpoint,
    pattern: `svc.${context}.${endpoint}.v${definition.version}`,
    request: definition.request,
    reply: definition.reply,
    timeoutMs: definition.timeoutMs ?? 3_000,
    summary: definition.summary,
    at: definition.at ?? 'any',
  };
}
