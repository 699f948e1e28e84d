import { contractFiles } from './service-contracts.ts';
import { domainFiles } from './service-domain.ts';
import { featureFiles } from './service-feature.ts';
import { namesOf } from './names.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** A whole service: contracts, rules, feature with tables and tests, host, and its place in every list. */
export function generateService(files: WorkspaceFiles, contextName?: string, aggregateName?: string): void {
  const context = namesOf(contextName, 'context');
  const aggregate = namesOf(aggregateName, 'aggregate');
  const app = `${context.kebab}-service`;
  const port = nextPort(files);
  const created = {
    ...contractFiles(context, aggregate),
    ...domainFiles(context, aggregate),
    ...featureFiles(context, aggregate, port),
    ...appFiles(app, context.camel, context.kebab),
  };
  for (const [path, content] of Object.entries(created)) files.create(path, content);

  const all = 'apps/all-in-one/src/services.ts';
  files.insert(
    all,
    /^/,
    `import { ${context.camel}Service } from '@parlance/${context.kebab}/feature';\n`,
    'before',
  );
  files.insert(all, /ServiceDefinition\[\] = \[/, `\n  ${context.camel}Service,`, 'after');
  files.insert(
    'tools/dev/services.ts',
    /readonly ServiceEntry\[\] = \[/,
    `\n  { app: '${app}', schema: '${context.snake}', port: ${port} },`,
    'after',
  );
  const registry = 'tools/contracts/registry.ts';
  files.insert(
    registry,
    /^/,
    `import { contracts as ${context.camel} } from '@parlance/${context.kebab}/contracts';\n`,
    'before',
  );
  const key = context.camel === context.kebab ? context.camel : `'${context.kebab}': ${context.camel}`;
  files.insert(registry, /readonly Contract\[\]> = \{/, ` ${key},`, 'after');
  const boundaries = 'tools/lint/module-boundaries.mjs';
  if (!files.read(boundaries).includes(`'${context.kebab}'`))
    files.insert(boundaries, /const CONTEXTS = \[/, `'${context.kebab}', `, 'after');
}

function nextPort(files: WorkspaceFiles): number {
  const ports = [...files.read('tools/dev/services.ts').matchAll(/: (80\d\d)/g)].map(([, port]) =>
    Number(port),
  );
  for (let port = 8082; ; port += 1) if (!ports.includes(port)) return port;
}

function appFiles(app: string, symbol: string, context: string): Record<string, string> {
  return {
    [`apps/${app}/project.json`]: JSON.stringify({
      name: app,
      sourceRoot: `apps/${app}/src`,
      projectType: 'application',
      tags: ['scope:host', 'type:app'],
      targets: { build: { command: `node tools/build/app.mjs apps/${app}` } },
    }),
    [`apps/${app}/src/main.ts`]: `import { ${symbol}Service } from '@parlance/${context}/feature';
import { runService } from '@parlance/platform/service-host';

await runService(${symbol}Service);
`,
  };
}
