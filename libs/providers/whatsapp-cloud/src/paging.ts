import type { GraphConnection } from './graph-connection';

interface Page<Item> {
  data?: Item[];
  paging?: { cursors?: { after?: string }; next?: string };
}

/**
 * All items of an edge. The `next` address is never followed, only its presence noted: the token goes nowhere but to
 * the Graph address of the connection.
 */
export async function* pages<Item>(
  graph: GraphConnection,
  path: string,
  query: Record<string, string | undefined>,
): AsyncGenerator<Item> {
  let after: string | undefined;
  do {
    const page: Page<Item> = await graph.call({ method: 'GET', path, query: { ...query, after } });
    yield* page.data ?? [];
    const next = page.paging?.next === undefined ? undefined : page.paging.cursors?.after;
    after = next === after ? undefined : next;
  } while (after !== undefined);
}
