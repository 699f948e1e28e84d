import type { Tx } from '@parlance/platform/persistence';
import { wordsOf } from './search-sql';

/** Where the words of a search were spoken, around them, for the calls of one page. */
export async function excerptsOf(
  tx: Tx,
  callIds: readonly string[],
  search: string,
): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; excerpt: string }>(
    `select call_id as id, ts_headline('simple', text, words_of,
       'StartSel="", StopSel="", MaxFragments=1, ShortWord=0, MinWords=8, MaxWords=24') as excerpt
     from call_transcript, to_tsquery('simple', $3) as words_of
     where tenant_id = $1 and call_id = any($2::uuid[]) and words @@ words_of`,
    [tx.tenantId, callIds, wordsOf(search)],
  );
  return new Map(rows.map(({ id, excerpt }) => [id, excerpt.replace(/\s+/gu, ' ').trim()]));
}
