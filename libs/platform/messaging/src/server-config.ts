import type { QueryContract } from '@parlance/shared/contract-kit';
import {
  creatableStreams,
  consumerName,
  inboxPrefix,
  ownStreams,
  streamOfSubject,
  type ServiceManifest,
} from './manifest';
import { QUEUE } from './query-server';

export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Every subject at which a query is asked. */
const subjectsOf = ({ at, pattern }: QueryContract): string => (at === 'instance' ? `${pattern}.*` : pattern);

export interface ServerConfigOptions {
  /** Password of a service's user, in clear or as bcrypt hash. The user has the name of the service. */
  readonly password: (service: string) => string;
  /** User who may do everything: provisioning, dead letters, inspection. */
  readonly operator?: { readonly user: string; readonly password: string };
  readonly jetstream?: { readonly storeDirectory?: string; readonly maxFileBytes?: number };
}

/** What one service may publish and subscribe to: the broker-level counterpart of the import rules. */
export function permissionsOf(
  manifest: ServiceManifest,
  all: readonly ServiceManifest[] = [manifest],
): Permissions {
  const { name } = manifest;
  const asked = new Set(manifest.asks.map(subjectsOf));
  const neighbours = all.filter((m) => m.serves.some((q) => asked.has(subjectsOf(q))));
  const publish = [
    ...manifest.publishes.map((c) => c.pattern),
    ...(manifest.commands ?? []).map((c) => c.pattern),
    ...asked,
    ...neighbours.map((m) => `$SRV.PING.${m.name}`),
    ...(manifest.signals?.publish ?? []),
    ...creatableStreams(manifest).flatMap((s) => [
      `$JS.API.STREAM.INFO.${s.name}`,
      `$JS.API.STREAM.CREATE.${s.name}`,
    ]),
    ...ownStreams(manifest).map((s) => `$JS.API.STREAM.INFO.${s.name}`),
    ...manifest.consumes.flatMap(({ contract, durable }) => {
      const consumer = `${contract.stream}.${consumerName(name, durable)}`;
      return [
        `$JS.API.STREAM.INFO.${contract.stream}`,
        `$JS.API.CONSUMER.INFO.${consumer}`,
        `$JS.API.CONSUMER.CREATE.${consumer}.${contract.pattern}`,
        `$JS.API.CONSUMER.MSG.NEXT.${consumer}`,
        `$JS.ACK.${consumer}.>`,
      ];
    }),
    ...(manifest.feeds ?? []).flatMap((filter) => {
      const { name: stream } = streamOfSubject(filter);
      // The names are made up by each replica; the filter is fixed.
      return [
        `$JS.API.STREAM.INFO.${stream}`,
        `$JS.API.CONSUMER.INFO.${stream}.*`,
        `$JS.API.CONSUMER.CREATE.${stream}.*.${filter}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
      ];
    }),
    ...(manifest.consumes.length > 0 ? [`dlq.${name}.>`] : []),
  ];
  const subscribe = [
    `${inboxPrefix(name)}.>`,
    // A process may not know another one's id: the instances of one service share this right.
    ...manifest.serves.map((q) => (q.at === 'instance' ? subjectsOf(q) : `${q.pattern} ${QUEUE}`)),
    ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
      `$SRV.${verb}`,
      `$SRV.${verb}.${name}`,
      `$SRV.${verb}.${name}.*`,
    ]),
    ...(manifest.signals?.subscribe ?? []),
  ];
  return { publish: [...new Set(publish)], subscribe: [...new Set(subscribe)] };
}

/** A nats-server configuration with one least-privileged user per service. */
export function natsServerConfig(
  manifests: readonly ServiceManifest[],
  options: ServerConfigOptions,
): string {
  const { operator, jetstream } = options;
  const users = [
    ...(operator
      ? [user(operator.user, operator.password, { publish: ['>'], subscribe: ['>'] }, false)]
      : []),
    ...manifests.map((m) =>
      user(m.name, options.password(m.name), permissionsOf(m, manifests), m.serves.length > 0),
    ),
  ];
  return [
    'jetstream {',
    ...(jetstream?.storeDirectory ? [`  store_dir: ${quoted(jetstream.storeDirectory)}`] : []),
    ...(jetstream?.maxFileBytes ? [`  max_file_store: ${jetstream.maxFileBytes}`] : []),
    '}',
    'authorization {',
    '  users: [',
    ...users,
    '  ]',
    '}',
    '',
  ].join('\n');
}

function user(name: string, password: string, permissions: Permissions, answers: boolean): string {
  // The server reads an empty list as "everything".
  const list = (subjects: readonly string[]): string =>
    subjects.length > 0 ? `{ allow: [${subjects.map(quoted).join(', ')}] }` : '{ deny: [">"] }';
  return [
    '    {',
    `      user: ${quoted(name)}, password: ${quoted(password)}`,
    '      permissions {',
    `        publish: ${list(permissions.publish)}`,
    `        subscribe: ${list(permissions.subscribe)}`,
    // Answers go to the inbox of whoever asked, and nowhere else.
    ...(answers ? ['        allow_responses: { max: 1, expires: "1m" }'] : []),
    '      }',
    '    }',
  ].join('\n');
}

const quoted = (text: string): string => JSON.stringify(text);
