import type { Names } from './names.ts';
import { libraryProject } from './library-project.ts';

export function domainFiles(context: Names, aggregate: Names): Record<string, string> {
  const folder = `libs/${context.kebab}/domain`;
  const { camel, kebab } = aggregate;
  return {
    [`${folder}/project.json`]: libraryProject(context.kebab, 'domain'),
    [`${folder}/src/index.ts`]: `export * from './${kebab}-label';\n`,
    [`${folder}/src/${kebab}-label.ts`]: `/** A label as it is shown and compared: without space around it and with single spaces in it. */
export function ${camel}Label(text: string): string {
  return text.trim().replaceAll(/\\s+/g, ' ');
}
`,
    [`${folder}/src/${kebab}-label.spec.ts`]: `import fc from 'fast-check';
import { ${camel}Label } from './${kebab}-label';

describe('${camel}Label', () => {
  it.each([
    ['plain', 'plain'],
    ['  around  ', 'around'],
    ['in  \\t between', 'in between'],
  ])('makes %j to %j', (text, label) => {
    expect(${camel}Label(text)).toBe(label);
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string(), (text) => ${camel}Label(${camel}Label(text)) === ${camel}Label(text)));
  });
});
`,
  };
}
