import { isBuiltin } from 'node:module';
import { parseAst } from 'rolldown/parseAst';

type Tree = { type?: string; [key: string]: unknown };

/** `@scope/name/part` and `name/part` are parts of a package. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isNamedRequire = ({ name }: Tree): boolean => /require$/i.test(String(name));

const isRequire = (callee: Tree): boolean =>
  callee.type === 'MemberExpression'
    ? isNamedRequire(callee.object as Tree) && (callee.property as Tree).name === 'resolve'
    : isNamedRequire(callee);

/** The packages that a bundle (the text of an ES module) loads by itself: imports, also dynamic ones, `require` and `require.resolve`. */
export function importedPackages(bundle: string): string[] {
  const specifiers = new Set<string>();
  const add = (source: unknown): void => {
    const { type, value } = (source ?? {}) as Tree;
    if (type === 'Literal' && typeof value === 'string') specifiers.add(value);
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const tree = node as Tree;
    // Import and export declarations, and import().
    if (/^(Import|Export)/.test(tree.type ?? '')) add(tree.source);
    if (tree.type === 'CallExpression' && isRequire(tree.callee as Tree))
      add((tree.arguments as unknown[])[0]);
    Object.values(tree).forEach(visit);
  };
  visit(parseAst(bundle));
  const isPackage = (specifier: string): boolean => !isBuiltin(specifier) && !/^[./]/.test(specifier);
  return [...new Set([...specifiers].filter(isPackage).map(packageOf))].sort();
}
