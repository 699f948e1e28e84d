import { afterEach, describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import {
  conversationQuery,
  conversationsQuery,
  messagesQuery,
  templateQuery,
  templatesQuery,
  type ConversationPages,
  type MessagePages,
} from '../api/queries';
import { sampleConversation, sampleId, sampleMessage } from '../testing/samples';
import { Cache } from './cache';

const me = sampleId(9003);
const clients: QueryClient[] = [];

function cached() {
  const client = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } });
  clients.push(client);
  return { client, cache: new Cache(client, me) };
}

afterEach(() => clients.splice(0).forEach((client) => client.clear()));

describe('merging the feed into the cache', () => {
  it('C-005 shows a new message in its timeline', () => {
    const { client, cache } = cached();
    const { queryKey } = messagesQuery(sampleId(9000));
    const pages: MessagePages = { pageParams: [undefined], pages: [{ items: [], nextCursor: null }] };
    client.setQueryData<MessagePages>(queryKey, pages);
    cache.apply({ kind: 'message', message: sampleMessage(1) });
    expect(client.getQueryData<MessagePages>(queryKey)?.pages[0]?.items).toHaveLength(1);
  });

  it('gives a conversation that begins the window that came before it', () => {
    const { client, cache } = cached();
    const { queryKey } = conversationsQuery({ view: 'all' });
    client.setQueryData<ConversationPages>(queryKey, {
      pageParams: [undefined],
      pages: [{ items: [], nextCursor: null, counts: { all: 0, mine: 0, unassigned: 0 } }],
    });
    const { window: _, ...conversation } = sampleConversation(1);
    const window = {
      inboxId: conversation.inboxId,
      contactId: conversation.contact.id,
      open: true,
      lastCustomerMessageAt: '2026-01-05T09:00:00.000Z',
      closesAt: '2026-01-06T09:00:00.000Z',
    };
    cache.apply({ kind: 'window', window });
    cache.apply({ kind: 'conversation', conversation });
    expect(client.getQueryData<ConversationPages>(queryKey)?.pages[0]?.items[0]?.window).toEqual(window);
  });

  it('C-003 changes the open conversation and the list alike', () => {
    const { client, cache } = cached();
    const one = sampleConversation(1);
    client.setQueryData(conversationQuery(one.id).queryKey, one);
    cache.apply({ kind: 'contact', contact: { ...one.contact, name: 'Sari', version: 2 } });
    expect(client.getQueryData(conversationQuery(one.id).queryKey)?.contact.name).toBe('Sari');
  });

  it('I25 takes over the newer state of a template, never an older one', () => {
    const { client, cache } = cached();
    const template = { id: sampleId(1), status: 'PENDING', version: 2 } as never;
    client.setQueryData(templateQuery(sampleId(1)).queryKey, template);
    client.setQueryData(templatesQuery({}).queryKey, {
      pageParams: [undefined],
      pages: [{ items: [template], nextCursor: null }],
    });
    cache.apply({ kind: 'template', template: { id: sampleId(1), status: 'APPROVED', version: 3 } as never });
    cache.apply({ kind: 'template', template: { id: sampleId(1), status: 'PENDING', version: 1 } as never });
    expect(client.getQueryData(templateQuery(sampleId(1)).queryKey)?.status).toBe('APPROVED');
    expect(client.getQueryData(templatesQuery({}).queryKey)?.pages[0]?.items[0]?.status).toBe('APPROVED');
  });
});
