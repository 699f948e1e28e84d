import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@parlance/testing/harness';
import { services } from '../../apps/all-in-one/src/services';
import { installedPeers, neededPackages } from './needed-packages';

const apps = services.map(({ manifest }) => manifest.name);
const entries: Record<string, string> = {
  ...Object.fromEntries([...apps, 'all-in-one'].map((app) => [app, `apps/${app}/src/main.ts`])),
  migrate: 'tools/db/migrate.ts',
  provision: 'tools/provision/main.ts',
  operate: 'tools/operate/main.ts',
  simulator: 'tools/whatsapp-simulator/src/main.ts',
};
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};
const declared = Object.keys(dependencies);
let imported: Record<string, string[]>;

// In a process of its own: the bundler and the parser are native modules that Jest's module system cannot load.
beforeAll(() => {
  const directory = temporaryDirectory();
  const files = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, [entry, join(directory, `${name}.mjs`)]]),
  );
  const program = `
    import { readFileSync } from 'node:fs';
    import { bundle } from './tools/build/bundle.mjs';
    import { importedPackages } from './tools/deployment/imported-packages.ts';
    const imported = {};
    for (const [name, [entry, file]] of Object.entries(${JSON.stringify(files)})) {
      await bundle(entry, file);
      imported[name] = importedPackages(readFileSync(file, 'utf8'));
    }
    process.stdout.write(JSON.stringify(imported));`;
  imported = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  ) as Record<string, string[]>;
}, 60_000);

it.each(Object.keys(entries))('%s imports nothing that a production install leaves out', (name) => {
  expect(imported[name]).toContain(name === 'simulator' ? 'fastify' : 'zod');
  expect(imported[name]!.filter((imports) => !declared.includes(imports))).toEqual([]);
});

it('an image keeps what is found by name at run time: the driver of TypeORM, the platform of Nest', () => {
  const needed = neededPackages(imported['policy-service']!, declared, installedPeers);
  expect(needed).toEqual(expect.arrayContaining(['pg', 'rxjs', '@nestjs/platform-fastify']));
  expect(needed).not.toContain('ws');
});

it('no package is declared for nobody', () => {
  const used = neededPackages(Object.values(imported).flat(), declared, installedPeers);
  expect(declared.filter((name) => !used.includes(name))).toEqual([]);
});
