// Usage: node tools/deployment/needed-packages.ts <folder>: leaves only those dependencies in package.json that the bundles
// in the folder need at run time. For images: "npm prune --omit=dev" then removes all other packages.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { importedPackages } from './imported-packages.ts';

interface Manifest {
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const manifestAt = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

/**
 * What is imported, and what that finds by name at run time: TypeORM its driver, Nest its platform. Those are its peers,
 * the optional ones included, as far as this project depends on them.
 */
export function neededPackages(
  imported: readonly string[],
  dependencies: readonly string[],
  peersOf: (name: string) => readonly string[],
): string[] {
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    peersOf(name)
      .filter((peer) => dependencies.includes(peer))
      .forEach(need);
  };
  imported.forEach(need);
  return [...needed].sort();
}

export const installedPeers = (name: string): string[] =>
  Object.keys(manifestAt(`node_modules/${name}/package.json`).peerDependencies ?? {});

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  const imported = globSync(`${folder}/**/*.mjs`).flatMap((file) =>
    importedPackages(readFileSync(file, 'utf8')),
  );
  const manifest = manifestAt('package.json');
  const declared = Object.keys(manifest.dependencies);
  const undeclared = imported.filter((name) => !declared.includes(name));
  if (imported.length === 0 || undeclared.length > 0) {
    console.error(
      undeclared.length
        ? `Not in "dependencies" of package.json: ${undeclared.join(', ')}`
        : `There is no bundle in ${folder}`,
    );
    process.exit(1);
  }
  const needed = neededPackages(imported, declared, installedPeers);
  manifest.dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies).filter(([name]) => needed.includes(name)),
  );
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`${folder} needs ${needed.join(', ')}`);
}
