import { rolldown } from 'rolldown';

/** Workspace code is bundled, packages stay external so that instrumentation and native parts keep working. */
const isWorkspaceCode = (id) =>
  /^[./\0]/.test(id) ||
  id.startsWith('@parlance/') ||
  id.startsWith('@oxc-project/') ||
  /^(apps|tools)\//.test(id);

/** Bundles one entry into one ES module with a source map. `entry` and `file` are relative to the root. */
export async function bundle(entry, file) {
  const build = await rolldown({
    input: entry,
    platform: 'node',
    tsconfig: 'tsconfig.base.json',
    external: (id) => !isWorkspaceCode(id),
    onLog(level, log, report) {
      // Left in the bundle, it would fail only when the app is started.
      report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log);
    },
  });
  await build.write({ file, format: 'esm', sourcemap: true, keepNames: true, codeSplitting: false });
  await build.close();
}
