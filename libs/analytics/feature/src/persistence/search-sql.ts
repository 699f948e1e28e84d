import { foldText, searchParts } from '@parlance/analytics/domain';
import type { Tx } from '@parlance/platform/persistence';
import { ContactRepository } from './contact-repository';
import type { SqlParts } from './sql-parts';

/** More than this and a search is no longer narrowed by what was found, but tried call by call in the list's order. */
const MOST_FOUND = 2_000;
/** Shorter parts have no trigram, so that no index could find them. */
const SHORTEST_INDEXED = 3;

const like = (part: string): string => `%${part.replace(/[\\%_]/g, '\\$&')}%`;

/** Every word must have been spoken, in any order; the beginning of a word finds it. */
export function wordsOf(search: string): string {
  return foldText(search)
    .split(' ')
    .map((word) => `'${word.replace(/[\\']/g, '$&$&')}':*`)
    .join(' & ');
}

/**
 * Restricts to calls of a customer or agent with this part in their name or number, and to those in which these words
 * were spoken (C-071, C-101).
 */
export async function restrictToSearch(tx: Tx, sql: SqlParts, search: string): Promise<void> {
  const [first, second = first] = searchParts(search).map(like) as [string, string?];
  const ways = [
    await customerCondition(tx, sql, first, second),
    `h.owner_id in (select a.id from agent a where a.tenant_id = $1 and a.search_text like ${sql.parameter(first, 'text')})`,
    await transcriptCondition(tx, sql, wordsOf(search)),
  ];
  sql.and(`(${ways.join(' or ')})`);
}

/** Who was merged into somebody is found by the name of whoever that is. `c` is the contact. */
const IS_PERSON = `not exists (
    select from contact_merge m where m.tenant_id = $1 and m.merged_contact_id = c.id
  )`;

async function customerCondition(tx: Tx, sql: SqlParts, first: string, second: string): Promise<string> {
  const shortest = Math.min(first.length, second.length) - 2;
  const found =
    shortest < SHORTEST_INDEXED
      ? null
      : await tx.query<{ id: string; person: boolean }>(
          `select c.id, ${IS_PERSON} as person from found_contacts($2, $3, $4) as c (id)`,
          [tx.tenantId, first, second, MOST_FOUND + 1],
        );
  if (found === null || found.length > MOST_FOUND) return triedCustomer(tx, sql, first, second);
  const ids = await new ContactRepository(tx).family(found.filter((c) => c.person).map((c) => c.id));
  return `h.contact_id = any(${sql.parameter(ids, 'uuid[]')})`;
}

/** The contact of each call is looked at; the few that were merged into another are known beforehand. */
async function triedCustomer(tx: Tx, sql: SqlParts, first: string, second: string): Promise<string> {
  const merged = await tx.query<{ id: string }>(
    `with recursive up (asked_id, id) as (
       select merged_contact_id, contact_id from contact_merge where tenant_id = $1
       union
       select u.asked_id, m.contact_id from up u
         join contact_merge m on m.tenant_id = $1 and m.merged_contact_id = u.id
     )
     select distinct u.asked_id as id from up u join contact c on c.tenant_id = $1 and c.id = u.id
     where (c.search_text like $2 or c.search_text like $3) and ${IS_PERSON}`,
    [tx.tenantId, first, second],
  );
  const ids = sql.parameter(
    merged.map(({ id }) => id),
    'uuid[]',
  );
  const [one, other] = [sql.parameter(first, 'text'), sql.parameter(second, 'text')];
  return `h.contact_id = any(${ids}) or exists (
    select from contact c where c.tenant_id = $1 and c.id = h.contact_id
      and (c.search_text like ${one} or c.search_text like ${other}) and ${IS_PERSON})`;
}

async function transcriptCondition(tx: Tx, sql: SqlParts, words: string): Promise<string> {
  const found = await tx.query<{ id: string }>(
    "select id from found_transcripts(to_tsquery('simple', $1), $2) as t (id)",
    [words, MOST_FOUND + 1],
  );
  if (found.length <= MOST_FOUND)
    return `h.call_id = any(${sql.parameter(
      found.map(({ id }) => id),
      'uuid[]',
    )})`;
  return `exists (select from call_transcript t where t.tenant_id = $1 and t.call_id = h.call_id
    and t.words @@ to_tsquery('simple', ${sql.parameter(words, 'text')}))`;
}
