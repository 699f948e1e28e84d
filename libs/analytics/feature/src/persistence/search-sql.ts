import { foldText, searchParts } from '@parlance/analytics/domain';
import type { Tx } from '@parlance/platform/persistence';
import { ContactRepository } from './contact-repository';
import type { SqlParts } from './sql-parts';

/** More than this and a search is no longer narrowed by what was found, but tried call by call in the list's order. */
const MOST_FOUND = 10_000;
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
 * were spoken (C-071, C-101). What is searched for is found first: ids can be looked up in indexes, whatever else the
 * list is restricted to.
 */
export async function restrictToSearch(tx: Tx, sql: SqlParts, search: string): Promise<void> {
  const [first, second = first] = searchParts(search).map(like) as [string, string?];
  const ways = [
    await customerCondition(tx, sql, first, second),
    await agentCondition(tx, sql, first),
    await transcriptCondition(tx, sql, wordsOf(search)),
  ].filter((way) => way !== null);
  sql.and(ways.length === 0 ? 'false' : `(${ways.join(' or ')})`);
}

/** Null when there is nothing to look up. */
const isOneOf = (sql: SqlParts, column: string, ids: readonly string[]): string | null =>
  ids.length === 0 ? null : `h.${column} = any(${sql.parameter(ids, 'uuid[]')})`;

async function agentCondition(tx: Tx, sql: SqlParts, pattern: string): Promise<string | null> {
  const found = await tx.query<{ id: string }>(
    'select id from agent where tenant_id = $1 and search_text like $2',
    [tx.tenantId, pattern],
  );
  return isOneOf(
    sql,
    'owner_id',
    found.map(({ id }) => id),
  );
}

/** Who was merged into somebody is found by the name of whoever that is. `c` is the contact. */
const IS_PERSON = `not exists (
    select from contact_merge m where m.tenant_id = $1 and m.merged_contact_id = c.id
  )`;

async function customerCondition(
  tx: Tx,
  sql: SqlParts,
  first: string,
  second: string,
): Promise<string | null> {
  const shortest = Math.min(first.length, second.length) - 2;
  const found =
    shortest < SHORTEST_INDEXED
      ? null
      : await tx.query<{ id: string; person: boolean }>(
          `select c.id, ${IS_PERSON} as person from found_contacts($2, $3, $4) as c (id)`,
          [tx.tenantId, first, second, MOST_FOUND + 1],
        );
  if (found === null || found.length > MOST_FOUND) return triedCustomer(tx, sql, first, second);
  const persons = found.filter((c) => c.person).map((c) => c.id);
  return isOneOf(sql, 'contact_id', await new ContactRepository(tx).withMerged(persons));
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

async function transcriptCondition(tx: Tx, sql: SqlParts, words: string): Promise<string | null> {
  const found = await tx.query<{ id: string }>(
    "select id from found_transcripts(to_tsquery('simple', $1), $2) as t (id)",
    [words, MOST_FOUND + 1],
  );
  if (found.length <= MOST_FOUND)
    return isOneOf(
      sql,
      'call_id',
      found.map(({ id }) => id),
    );
  return `exists (select from call_transcript t where t.tenant_id = $1 and t.call_id = h.call_id
    and t.words @@ to_tsquery('simple', ${sql.parameter(words, 'text')}))`;
}
