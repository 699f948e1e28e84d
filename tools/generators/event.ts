import { namesOf } from './names.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** A published fact of a context, and the right of its service to publish it. */
export function generateEvent(
  files: WorkspaceFiles,
  contextName?: string,
  aggregateName?: string,
  eventName?: string,
): void {
  const context = namesOf(contextName, 'context');
  const aggregate = namesOf(aggregateName, 'aggregate');
  const event = namesOf(eventName, 'event');
  const symbol = `${aggregate.camel}${event.pascal}`;
  const contracts = `libs/${context.kebab}/contracts/src`;
  const feature = `libs/${context.kebab}/feature/src/index.ts`;
  for (const path of [`${contracts}/events.ts`, feature])
    if (!files.exists(path)) throw new Error(`${path} is not there: is "${context.kebab}" a context?`);
  if (files.read(`${contracts}/events.ts`).includes(`const ${symbol} =`))
    throw new Error(`${contracts}/events.ts has ${symbol} already.`);

  files.insert(
    `${contracts}/events.ts`,
    /$/,
    `
export const ${symbol} = defineEvent({
  context: '${context.kebab}',
  aggregate: '${aggregate.kebab}',
  event: '${event.kebab}',
  version: 1,
  summary: 'A ${aggregate.kebab.replaceAll('-', ' ')} was ${event.kebab.replaceAll('-', ' ')}.',
  data: z.object({ ${aggregate.camel}Id: idSchema }),
});
`,
    'before',
  );
  importName(files, `${contracts}/events.ts`, 'idSchema', '@parlance/shared/contract-kit');
  importName(files, feature, symbol, `@parlance/${context.kebab}/contracts`);
  files.insert(feature, /publishes: \[/, `${symbol}, `, 'after');
}

/** Adds a name to the import of a module, or a new import. */
export function importName(files: WorkspaceFiles, path: string, name: string, module: string): void {
  const text = files.read(path);
  const existing = new RegExp(`import \\{([^}]*)\\} from '${module}';`).exec(text);
  if (!existing) return files.insert(path, /^/, `import { ${name} } from '${module}';\n`, 'before');
  const names = (existing[1] as string).split(',').map((each) => each.trim());
  if (!names.includes(name))
    files.insert(path, new RegExp(`import \\{(?=[^}]*\\} from '${module}';)`), ` ${name},`, 'after');
}
