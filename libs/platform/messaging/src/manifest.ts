import {
  commandStreamContract,
  deadLetterStreamContract,
  eventStreamContract,
  type CommandContract,
  type EventContract,
  type QueryContract,
  type StreamContract,
} from '@parlance/shared/contract-kit';

/** One durable consumer of a service: what it reads and the name it is known by. */
export interface ConsumedMessage {
  readonly contract: EventContract | CommandContract;
  /** Unique within the service; the server knows it as `<service>_<durable>`. */
  readonly durable: string;
}

/** Everything a service says and hears. Permissions, streams and the checks at start are derived from it. */
export interface ServiceManifest {
  /** For example `messaging-gateway`. */
  readonly name: string;
  /** Database schema of the service. */
  readonly schema: string;
  readonly publishes: readonly EventContract[];
  /** Commands that this service sends. */
  readonly commands?: readonly CommandContract[];
  readonly consumes: readonly ConsumedMessage[];
  readonly serves: readonly QueryContract[];
  readonly asks: readonly QueryContract[];
  /** Subject filters of ephemeral signalling, `sig.…`. */
  readonly signals?: { readonly publish?: readonly string[]; readonly subscribe?: readonly string[] };
  /** Event subject filters that are followed live, from now on, by consumers that leave no trace. */
  readonly feeds?: readonly string[];
}

export const consumerName = (service: string, durable: string): string => `${service}_${durable}`;

export const inboxPrefix = (service: string): string => `_INBOX_${service}`;

export const deadLetterSubject = (service: string, durable: string, tenantId: string): string =>
  `dlq.${service}.${durable}.${tenantId}`;

/** The stream that captures a subject or a filter, by its first two tokens. */
export function streamOfSubject(subject: string): StreamContract {
  const [kind, context] = subject.split('.');
  if (kind === 'evt' && context && context !== '*' && context !== '>') return eventStreamContract(context);
  if (kind === 'cmd' && context && context !== '*' && context !== '>') return commandStreamContract(context);
  throw new Error(`No stream is declared for the subject "${subject}"`);
}

const byName = (streams: readonly StreamContract[]): StreamContract[] => [
  ...new Map(streams.map((s) => [s.name, s])).values(),
];

/** Streams that this service writes from its outbox; it may create them when they are missing. */
export const ownStreams = (manifest: ServiceManifest): StreamContract[] =>
  byName([...manifest.publishes, ...(manifest.commands ?? [])].map((c) => streamOfSubject(c.pattern)));

/** Every stream this service needs, its own ones included. */
export const streamsOf = (manifest: ServiceManifest): StreamContract[] =>
  byName([
    ...ownStreams(manifest),
    ...manifest.consumes.map(({ contract }) => streamOfSubject(contract.pattern)),
    ...(manifest.feeds ?? []).map(streamOfSubject),
    ...(manifest.consumes.length > 0 ? [deadLetterStreamContract] : []),
  ]);

/** Streams that this service may create when they are missing: its own, those it works on, and the dead letters. */
export const creatableStreams = (manifest: ServiceManifest): StreamContract[] =>
  byName([
    ...ownStreams(manifest),
    ...manifest.consumes
      .filter(({ contract }) => contract.kind === 'command')
      .map(({ contract }) => streamOfSubject(contract.pattern)),
    ...(manifest.consumes.length > 0 ? [deadLetterStreamContract] : []),
  ]);
