import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseGraphJson, type GraphTemplate } from '@parlance/providers/whatsapp-cloud';
import { noticeSubject, readNotice, templateVariables } from '@parlance/templates/domain';
import { languageOf, readingOf } from './reading';

const graphTemplate = (given: Partial<GraphTemplate>): GraphTemplate => ({
  id: '1',
  name: 'order_ready',
  language: 'en_US',
  status: 'APPROVED',
  category: 'UTILITY',
  ...given,
});

describe('readingOf', () => {
  it('K-044 reads state, quality, category and components', () => {
    expect(
      readingOf(
        graphTemplate({
          status: 'REJECTED',
          rejected_reason: 'PROMOTIONAL',
          previous_category: 'MARKETING',
          parameter_format: 'NAMED',
          quality_score: { score: 'YELLOW' },
          components: [
            { type: 'body', text: 'Hi {{name}}, it is ready.' },
            { type: 'BUTTONS', buttons: [{ type: 'quick_reply', text: 'Yes' }] },
          ],
        }),
      ),
    ).toEqual({
      metaId: '1',
      status: { status: 'REJECTED', reason: { code: 'PROMOTIONAL', detail: null } },
      quality: 'YELLOW',
      category: { category: 'UTILITY', previous: 'MARKETING' },
      parameterFormat: 'NAMED',
      components: [
        { type: 'BODY', text: 'Hi {{name}}, it is ready.' },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] },
      ],
    });
  });

  it('keeps a component, a button and a state that are not known', () => {
    const carousel = { type: 'CAROUSEL', cards: [{ components: [] }] };
    const flow = { type: 'FLOW', text: 'Book', flow_id: '9' };
    const reading = readingOf(
      graphTemplate({
        status: 'SOMETHING_NEW',
        components: [{ type: 'BODY', text: 'Hi' }, carousel, { type: 'BUTTONS', buttons: [flow] }],
      }),
    );
    expect(reading.status.status).toBe('UNKNOWN');
    expect(reading.components.slice(1)).toEqual([
      { type: 'OTHER', metaType: 'CAROUSEL', raw: carousel },
      { type: 'BUTTONS', buttons: [{ type: 'OTHER', metaType: 'FLOW', text: 'Book', raw: flow }] },
    ]);
  });

  it('reads either spelling of a language', () => {
    expect(languageOf(graphTemplate({ language: 'pt-BR' }))).toBe('pt_BR');
  });
});

/** Recorded by others; they lie beside this project and may be absent. */
const folder = join(process.cwd(), '../shared/fixtures/java-api');

(existsSync(folder) ? describe : describe.skip)('what others recorded', () => {
  const read = (path: string): unknown => parseGraphJson(readFileSync(join(folder, path), 'utf8'));

  it.each(['retTemplate1.json', 'retTemplate2.json', 'retTemplate3.json'])(
    'reads the templates of %s',
    (path) => {
      const { data } = read(`responses/${path}`) as { data: GraphTemplate[] };
      for (const template of data) {
        const reading = readingOf(template);
        expect(reading.components.some((c) => c.type === 'BODY')).toBe(true);
        expect(reading.status.status).not.toBe('UNKNOWN');
        const variables = templateVariables({
          name: template.name,
          language: template.language,
          category: reading.category.category,
          parameterFormat: reading.parameterFormat,
          components: reading.components,
        });
        expect(new Set(variables.map((v) => v.key)).size).toBe(variables.length);
      }
    },
  );

  it.each([
    ['rejectedTemplate.json', 'status', { metaId: '905507062668800', language: 'pt_BR' }],
    ['templateSchedulingForDisabling.json', 'reread', { metaId: '1234567', language: 'en_US' }],
  ])('reads the webhook %s', (path, kind, subject) => {
    const { entry } = read(`webhooks/${path}`) as {
      entry: { changes: { field: string; value: Record<string, unknown> }[] }[];
    };
    const change = entry[0]!.changes[0]!;
    expect(readNotice(change.field, change.value).kind).toBe(kind);
    expect(noticeSubject(change.value)).toMatchObject(subject);
  });
});
