import { GraphError, type WhatsAppCloudClient } from '@parlance/providers/whatsapp-cloud';
import type { Clock } from '@parlance/shared/kernel';
import { readingTime, sameContent, submittedComponents, type Reading } from '@parlance/templates/domain';
import { languageOf, readingOf } from '../graph/reading';
import type { Draft, TemplateRow } from '../persistence/rows';

/** What became of a submission at Meta. `taken`: the name is in use there, by another template. */
export type Outcome =
  | { kind: 'accepted'; reading: Reading; at: Date }
  | { kind: 'deleted'; at: Date }
  | { kind: 'taken'; reading: Reading; at: Date }
  | { kind: 'refused'; error: GraphError }
  | { kind: 'undecided'; error: unknown };

const NAME_EXISTS = 2_388_024;
const REFUSALS = new Set(['permanent', 'credential', 'account', 'recipient']);

/**
 * Brings a recorded submission to Meta. A repetition first looks what the attempt before has left there: Meta knows a
 * template by name and language, so nothing is made twice.
 */
export async function submitToGraph(
  client: WhatsAppCloudClient,
  row: TemplateRow,
  clock: Clock,
): Promise<Outcome> {
  try {
    switch (row.submission) {
      case 'creating':
        return await create(client, row, draftOf(row), clock);
      case 'editing':
        return await edit(client, row, draftOf(row), clock);
      case 'deleting':
        return await remove(client, row, clock);
      case null:
        throw new Error(`Template ${row.id} has no submission`);
    }
  } catch (error) {
    const refused = error instanceof GraphError && REFUSALS.has(error.disposition);
    return refused ? { kind: 'refused', error } : { kind: 'undecided', error };
  }
}

function draftOf(row: TemplateRow): Draft {
  if (row.draft === null) throw new Error(`Template ${row.id} has a submission without a draft`);
  return row.draft;
}

async function create(
  client: WhatsAppCloudClient,
  row: TemplateRow,
  draft: Draft,
  clock: Clock,
): Promise<Outcome> {
  if (row.submissionAttempts > 1) {
    const left = await lookUp(client, row, clock);
    if (left !== null) return { kind: 'accepted', ...left };
  }
  const at = readingTime(clock.now());
  try {
    const receipt = await client.createTemplate(row.wabaId, {
      name: row.name,
      language: row.language,
      category: draft.category,
      parameter_format: row.parameterFormat,
      components: submittedComponents(draft.category, draft.components),
    });
    const answered = {
      id: receipt.id,
      name: row.name,
      language: row.language,
      status: receipt.status,
      category: receipt.category ?? draft.category,
    };
    return {
      kind: 'accepted',
      ...(await readBack(client, receipt.id, { ...readingOf(answered), ...said(row, draft) }, at, clock)),
    };
  } catch (error) {
    if (!(error instanceof GraphError) || error.subcode !== NAME_EXISTS) throw error;
    const existing = await lookUp(client, row, clock);
    if (existing === null) throw error;
    const ours = sameContent(draft.components, existing.reading.components);
    return { kind: ours ? 'accepted' : 'taken', ...existing };
  }
}

async function edit(
  client: WhatsAppCloudClient,
  row: TemplateRow,
  draft: Draft,
  clock: Clock,
): Promise<Outcome> {
  const { metaId } = row;
  if (metaId === null) return create(client, row, draft, clock);
  if (row.submissionAttempts > 1) {
    const at = readingTime(clock.now());
    const reading = readingOf(await client.getTemplate(metaId));
    if (sameContent(draft.components, reading.components)) return { kind: 'accepted', reading, at };
  }
  const at = readingTime(clock.now());
  await client.editTemplate(metaId, {
    ...(draft.category !== row.category && { category: draft.category }),
    components: submittedComponents(draft.category, draft.components),
  });
  const answered: Reading = {
    metaId,
    status: { status: 'PENDING', reason: null },
    quality: row.quality,
    category: { category: draft.category, previous: row.previousCategory },
    ...said(row, draft),
  };
  return { kind: 'accepted', ...(await readBack(client, metaId, answered, at, clock)) };
}

async function remove(client: WhatsAppCloudClient, row: TemplateRow, clock: Clock): Promise<Outcome> {
  const at = readingTime(clock.now());
  if (row.metaId === null) return { kind: 'deleted', at };
  if (row.submissionAttempts > 1 && (await lookUp(client, row, clock)) === null)
    return { kind: 'deleted', at };
  await client.deleteTemplate(row.wabaId, { id: row.metaId, name: row.name });
  return { kind: 'deleted', at };
}

const said = (row: TemplateRow, draft: Draft): Pick<Reading, 'components' | 'parameterFormat'> => ({
  components: draft.components,
  parameterFormat: row.parameterFormat,
});

/** The template as Meta has it now: with its own texts, and perhaps already decided on. Else what the answer said. */
async function readBack(
  client: WhatsAppCloudClient,
  metaId: string,
  answered: Reading,
  answeredAt: Date,
  clock: Clock,
): Promise<{ reading: Reading; at: Date }> {
  const at = readingTime(clock.now());
  try {
    return { reading: readingOf(await client.getTemplate(metaId)), at };
  } catch {
    return { reading: answered, at: answeredAt };
  }
}

async function lookUp(
  client: WhatsAppCloudClient,
  row: TemplateRow,
  clock: Clock,
): Promise<{ reading: Reading; at: Date } | null> {
  const at = readingTime(clock.now());
  for await (const template of client.listTemplates(row.wabaId, { name: row.name })) {
    if (template.name === row.name && languageOf(template) === row.language) {
      return { reading: readingOf(template), at };
    }
  }
  return null;
}
