import type { ConsumedMessage, ServiceManifest } from './manifest';
import type { MessageRoute } from './message-route';
import type { QueryRoute } from './query-server';

const DURABLE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Throws when the handlers are not exactly what the manifest says: permissions and streams follow from the manifest. */
export function checkHandlers(
  manifest: ServiceManifest,
  messages: readonly MessageRoute[],
  queries: readonly QueryRoute[],
): void {
  const problems = [
    ...repeated(manifest.consumes.map((c) => c.durable)).map((d) => `the durable ${d} is declared twice`),
    ...repeated(messages.map((m) => m.durable)).map((d) => `the durable ${d} has two handlers`),
    ...manifest.consumes
      .filter((c) => !DURABLE.test(c.durable))
      .map((c) => `the durable "${c.durable}" is not a lower-case token`),
    ...difference(messages, manifest.consumes).map(
      (m) => `the handler of ${nameOf(m)} is not in the manifest`,
    ),
    ...difference(manifest.consumes, messages).map((m) => `nothing handles ${nameOf(m)}`),
    ...repeated(queries.map((q) => q.contract.pattern)).map((p) => `the query ${p} has two handlers`),
    ...queries
      .filter((q) => !manifest.serves.some((s) => s.pattern === q.contract.pattern))
      .map((q) => `the handler of ${q.contract.pattern} is not in the manifest`),
    ...manifest.serves
      .filter((s) => !queries.some((q) => q.contract.pattern === s.pattern))
      .map((s) => `nothing answers ${s.pattern}`),
  ];
  if (problems.length > 0)
    throw new Error(`The manifest of ${manifest.name} does not fit: ${problems.join('; ')}`);
}

const nameOf = ({ contract, durable }: ConsumedMessage): string => `${contract.type} by ${durable}`;

const difference = <A extends ConsumedMessage>(some: readonly A[], others: readonly ConsumedMessage[]): A[] =>
  some.filter((a) => !others.some((b) => nameOf(a) === nameOf(b)));

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
