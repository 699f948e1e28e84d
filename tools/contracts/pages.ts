import {
  commandStreamContract,
  ERROR_KINDS,
  errorRegistry,
  eventStreamContract,
  type StreamContract,
} from '@parlance/shared/contract-kit';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { Contract } from './registry';

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const list = (names: string[]): string => (names.length ? names.join(', ') : '-');

/** Every code that an answer may carry. */
export function errorPage(): string {
  const rows = errorRegistry().map(({ code, kind, title }) => [
    `\`${code}\``,
    String(ERROR_KINDS[kind].status),
    ERROR_KINDS[kind].retryable ? 'yes' : 'no',
    title,
  ]);
  return [
    '# Error codes',
    'Stable codes of RFC 9457 problems, in HTTP answers and in replies over NATS. Generated from the contracts.',
    table(['code', 'status', 'a repetition can help', 'title'], rows),
  ].join('\n\n');
}

/** Who says what to whom. */
export function subjectPage(contracts: readonly Contract[], manifests: readonly ServiceManifest[]): string {
  const messages = contracts.filter((contract) => contract.kind !== 'query');
  const queries = contracts.filter((contract) => contract.kind === 'query');
  const names = (test: (manifest: ServiceManifest) => boolean) =>
    list(manifests.filter(test).map(({ name }) => name));
  const streams = new Map<string, StreamContract>();
  for (const { kind, context, stream } of messages)
    streams.set(stream, kind === 'event' ? eventStreamContract(context) : commandStreamContract(context));
  return [
    '# Subjects',
    'Everything that travels over NATS. `*` stands for the organisation. Generated from the contracts and from what the services declare.',
    '## Facts and commands',
    table(
      ['subject', 'what', 'said by', 'durables'],
      messages.map((message) => [
        `\`${message.pattern}\``,
        message.summary,
        names(({ publishes, commands }) =>
          [...publishes, ...(commands ?? [])].some(({ pattern }) => pattern === message.pattern),
        ),
        list(
          manifests.flatMap(({ name, consumes }) =>
            consumes
              .filter(({ contract }) => contract.pattern === message.pattern)
              .map(({ durable }) => `\`${name}_${durable}\``),
          ),
        ),
      ]),
    ),
    '## Queries',
    table(
      ['subject', 'what', 'answered by', 'asked by', 'timeout'],
      queries.map((query) => [
        query.at === 'instance' ? `\`${query.pattern}.<instance>\`` : `\`${query.pattern}\``,
        query.summary,
        names(({ serves }) => serves.some(({ pattern }) => pattern === query.pattern)),
        names(({ asks }) => asks.some(({ pattern }) => pattern === query.pattern)),
        `${query.timeoutMs} ms`,
      ]),
    ),
    '## Streams',
    table(
      ['stream', 'subjects', 'retention', 'days', 'MiB', 'when full'],
      [...streams.values()]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ name, subjects, retention, maxAgeMs, maxBytes, discard }) => [
          name,
          subjects.map((subject) => `\`${subject}\``).join(', '),
          retention,
          String(maxAgeMs / 86_400_000),
          String(maxBytes / 1024 ** 2),
          discard === 'old' ? 'the oldest go' : 'new ones are refused',
        ]),
    ),
  ].join('\n\n');
}
