// Usage: npm run generate -- service <context> <aggregate>             contracts, rules, feature, host and tests
//        npm run generate -- event <context> <aggregate> <event>       a fact that the context publishes
//        npm run generate -- consumer <context> <durable> <event type> a durable that handles a fact
import { generateConsumer } from './consumer.ts';
import { generateEvent } from './event.ts';
import { generateService } from './service.ts';
import { WorkspaceFiles } from './workspace-files.ts';

const USAGE = `Usage: npm run generate -- service <context> <aggregate>
       npm run generate -- event <context> <aggregate> <event>
       npm run generate -- consumer <context> <durable> <event type, for example messaging.message.received.v1>`;

const generators: Record<string, (files: WorkspaceFiles, ...names: string[]) => void> = {
  service: generateService,
  event: generateEvent,
  consumer: generateConsumer,
};

const [kind = '', ...names] = process.argv.slice(2);
const generate = generators[kind];
try {
  if (!generate) throw new Error(USAGE);
  const files = new WorkspaceFiles(process.cwd());
  generate(files, ...names);
  console.log(`${(await files.write()).join('\n')}\nNext: npm run contracts, then npm test`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
if (process.connected) process.disconnect();
