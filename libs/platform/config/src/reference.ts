import { z } from 'zod';
import type { ConfigSection } from './section';

/** The Markdown reference of every variable, a table for each section. */
export function configReference(sections: readonly ConfigSection[]): string {
  return sections
    .map((section) =>
      [
        `## ${section.name}`,
        '',
        section.description,
        '',
        '| variable | value | default | meaning |',
        '| --- | --- | --- | --- |',
        ...Object.entries(section.schema.shape as Record<string, z.ZodType>).map(([key, schema]) =>
          row(key, schema),
        ),
      ].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

function row(key: string, schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return `| \`${key}\` | ${valueOf(json)} | ${defaultOf(schema, json)} | ${cell(schema.description ?? '')} |`;
}

function valueOf(json: z.core.JSONSchema.BaseSchema): string {
  if (json.format === 'password') return 'secret';
  if (json.enum) return json.enum.map((option) => `\`${String(option)}\``).join(', ');
  const range = [
    json.minimum === undefined ? '' : `from ${json.minimum}`,
    json.maximum === undefined || json.maximum === Number.MAX_SAFE_INTEGER ? '' : `to ${json.maximum}`,
  ]
    .filter(Boolean)
    .join(' ');
  const type = json.format === 'uri' ? 'URL' : (json.type ?? 'text').toString().replace('string', 'text');
  return [type, range].filter(Boolean).join(' ');
}

function defaultOf(schema: z.ZodType, json: z.core.JSONSchema.BaseSchema): string {
  if (!schema.safeParse(undefined).success) return '**required**';
  if (json.default === undefined || json.default === '') return 'not set';
  return `\`${cell(String(json.default))}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
