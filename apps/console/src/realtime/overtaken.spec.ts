import { afterEach, expect, it, jest } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import type { RealtimeChange } from '@parlance/gateway/contracts';
import { conversationsQuery, type ConversationPages } from '../api/queries';
import { sampleConversation, sampleId } from '../testing/samples';
import { Cache } from './cache';
import { Overtaken } from './overtaken';

const client = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } });
const { queryKey } = conversationsQuery({ view: 'all' });
const emptyPages: ConversationPages = {
  pageParams: [undefined],
  pages: [{ items: [], nextCursor: null, counts: { all: 0, mine: 0, unassigned: 0 } }],
};

afterEach(() => client.clear());

/** A list that is read before the change and arrives after it. */
async function overtake(change: RealtimeChange, until?: () => void): Promise<ConversationPages | undefined> {
  const cache = new Cache(client, sampleId(9003));
  const overtaken = new Overtaken(client, (one) => cache.again(one));
  let arrive: (pages: ConversationPages) => void = () => undefined;
  const read = new Promise<ConversationPages>((resolve) => (arrive = resolve));
  const fetched = client.fetchQuery({ queryKey, queryFn: () => read });
  cache.apply(change);
  overtaken.heard(change);
  until?.();
  arrive(emptyPages);
  await fetched;
  overtaken.stop();
  return client.getQueryData<ConversationPages>(queryKey);
}

const { window: _, ...conversation } = sampleConversation(1);

it.each([
  ['for the first time', undefined],
  ['again', emptyPages],
])('C-005 a conversation that begins while the list is fetched %s is in the list', async (_title, before) => {
  if (before) client.setQueryData(queryKey, before);
  const pages = await overtake({ kind: 'conversation', conversation });
  expect(pages?.pages[0]?.items.map(({ id }) => id)).toEqual([conversation.id]);
});

it('what was merged once more asks nothing of the server', async () => {
  const asked = jest.spyOn(client, 'invalidateQueries');
  await overtake({ kind: 'template', template: { id: sampleId(1), version: 1 } as never }, () =>
    asked.mockClear(),
  );
  expect(asked).not.toHaveBeenCalled();
});

it('changes are forgotten when nothing is under way', async () => {
  await overtake({ kind: 'conversation', conversation });
  const merge = jest.fn();
  const overtaken = new Overtaken(client, merge);
  overtaken.heard({ kind: 'conversation', conversation });
  await client.fetchQuery({ queryKey: ['conversations', { view: 'mine' }], queryFn: () => emptyPages });
  expect(merge).not.toHaveBeenCalled();
  overtaken.stop();
});
