import type { Names } from './names.ts';
import { libraryProject } from './library-project.ts';

export function contractFiles(context: Names, aggregate: Names): Record<string, string> {
  const folder = `libs/${context.kebab}/contracts`;
  const { camel, pascal, kebab } = aggregate;
  return {
    [`${folder}/project.json`]: libraryProject(context.kebab, 'contracts'),
    [`${folder}/src/index.ts`]: `import * as events from './events';
import * as queries from './queries';

export * from './events';
export * from './queries';
export * from './schemas';

export const contracts = [...Object.values(events), ...Object.values(queries)];
`,
    [`${folder}/src/schemas.ts`]: `import { idSchema, instantSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';

export const labelSchema = z.string().trim().min(1, 'must not be empty').max(120);

export const ${camel}Schema = z
  .object({ id: idSchema, label: z.string(), createdAt: instantSchema })
  .meta({ id: '${pascal}' });
export type ${pascal} = z.infer<typeof ${camel}Schema>;
`,
    [`${folder}/src/events.ts`]: `import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { ${camel}Schema } from './schemas';

export const ${camel}Created = defineEvent({
  context: '${context.kebab}',
  aggregate: '${kebab}',
  event: 'created',
  version: 1,
  summary: 'A ${kebab.replaceAll('-', ' ')} was created.',
  data: z.object({ ${camel}: ${camel}Schema }),
});
`,
    [`${folder}/src/queries.ts`]: `import { defineQuery, idSchema, principalSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { ${camel}Schema, labelSchema } from './schemas';

const context = '${context.kebab}';

export const create${pascal} = defineQuery({
  context,
  endpoint: 'create-${kebab}',
  version: 1,
  summary: 'Creates a ${kebab.replaceAll('-', ' ')}. The same key with the same request has one effect.',
  request: z.object({ actor: principalSchema, label: labelSchema, idempotencyKey: z.string().max(200).optional() }),
  reply: ${camel}Schema,
});

export const get${pascal} = defineQuery({
  context,
  endpoint: 'get-${kebab}',
  version: 1,
  summary: 'One ${kebab.replaceAll('-', ' ')}.',
  request: z.object({ actor: principalSchema, ${camel}Id: idSchema }),
  reply: ${camel}Schema,
});
`,
  };
}
