import { importName } from './event.ts';
import { namesOf } from './names.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

const EVENT_TYPE = /^([a-z0-9-]+)\.([a-z0-9-]+)\.([a-z0-9-]+)\.v(\d+)$/;

/** A durable consumer of another context's fact: handler, inbox, manifest and module. */
export function generateConsumer(
  files: WorkspaceFiles,
  contextName?: string,
  durableName?: string,
  eventType?: string,
): void {
  const context = namesOf(contextName, 'context');
  const durable = namesOf(durableName, 'durable');
  const [, source, aggregate, event] = EVENT_TYPE.exec(eventType ?? '') ?? [];
  if (!source || !aggregate || !event)
    throw new Error(
      `The event must be a type such as "messaging.message.received.v1", not "${eventType ?? ''}".`,
    );
  const contracts = `libs/${source}/contracts/src/events.ts`;
  const symbol = symbolOf(files, contracts, aggregate, event);
  const folder = `libs/${context.kebab}/feature/src`;
  const index = `${folder}/index.ts`;
  const handler = `${durable.pascal}Handler`;
  if (!files.exists(index)) throw new Error(`${index} is not there: is "${context.kebab}" a context?`);

  files.create(
    `${folder}/handlers/${durable.kebab}.handler.ts`,
    `import { Controller } from '@nestjs/common';
import { ${symbol} } from '@parlance/${source}/contracts';
import { Inbox, OnEvent } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';

type Fact = Envelope<DataOf<typeof ${symbol}>>;

/** A new meaning needs a new name: it starts from the beginning of the stream. */
export const ${durable.snake.toUpperCase()} = '${durable.kebab}';

@Controller()
export class ${handler} {
  constructor(private readonly inbox: Inbox) {}

  @OnEvent(${symbol}, { durable: ${durable.snake.toUpperCase()} })
  async handle(envelope: Fact): Promise<void> {
    await this.inbox.once(envelope, ${durable.snake.toUpperCase()}, (tx) => this.apply(tx, envelope));
  }

  /** One transaction with the inbox row: what is written here is written once, however often the fact arrives. */
  private async apply(tx: Tx, { id, subject }: Fact): Promise<void> {
    await tx.query('select $1::uuid as fact, $2::text as about', [id, subject]);
  }
}
`,
  );
  importName(files, index, symbol, `@parlance/${source}/contracts`);
  importName(
    files,
    index,
    `${durable.snake.toUpperCase()}, ${handler}`,
    `./handlers/${durable.kebab}.handler`,
  );
  files.insert(
    index,
    /consumes: \[/,
    `{ contract: ${symbol}, durable: ${durable.snake.toUpperCase()} }, `,
    'after',
  );
  files.insert(index, /controllers: \[/, `${handler}, `, 'after');
}

/** The name under which the contracts export this event. */
function symbolOf(files: WorkspaceFiles, path: string, aggregate: string, event: string): string {
  if (!files.exists(path)) throw new Error(`${path} is not there.`);
  const definitions = files.read(path).matchAll(/export const (\w+) = defineEvent\(\{([\s\S]*?)\}\);/g);
  for (const [, symbol, body] of definitions)
    if (body?.includes(`aggregate: '${aggregate}'`) && body.includes(`event: '${event}'`))
      return symbol as string;
  throw new Error(`${path} has no event "${event}" of "${aggregate}".`);
}
