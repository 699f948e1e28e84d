import { Drawer } from '@mantine/core';
import { useDisclosure, useDocumentVisibility, useMediaQuery } from '@mantine/hooks';
import { markReadRoute } from '@parlance/gateway/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { conversationQuery, type ConversationPages, type ConversationView } from '../api/queries';
import { Cache } from '../realtime/cache';
import { viewConversation } from '../realtime/realtime';
import { useSession } from '../session/session';
import { LoadingRows, PageProblem } from '../ui/states';
import { ContactPanel } from './contact-panel';
import { Composer } from './composer';
import { ConversationHeader } from './conversation-header';
import classes from './conversation.module.css';
import { Timeline } from './timeline-view';

/** One conversation: what happened, whether one may write, who else is here. */
export function ConversationPane() {
  const { conversationId } = useParams({ from: '/app/inbox/$conversationId' });
  return <Conversation key={conversationId} conversationId={conversationId} />;
}

/** What the list knows already is shown while the conversation itself is asked for. */
function useConversation(conversationId: string) {
  const client = useQueryClient();
  return useQuery({
    ...conversationQuery(conversationId),
    placeholderData: (): ConversationView | undefined =>
      client
        .getQueriesData<ConversationPages>({ queryKey: ['conversations'] })
        .flatMap(([, pages]) => pages?.pages ?? [])
        .flatMap((page) => page.items)
        .find(({ id }) => id === conversationId),
  });
}

function Conversation({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const { data: conversation, error, refetch } = useConversation(conversationId);
  const hasRoom = useMediaQuery('(min-width: 1200px)', true, { getInitialValueInEffect: false });
  const [drawerOpen, drawer] = useDisclosure(false);
  useMarkRead(conversation);

  useEffect(() => {
    viewConversation(conversationId);
    return () => viewConversation(null);
  }, [conversationId]);

  if (!conversation)
    return error ? (
      <PageProblem error={error} retry={() => void refetch()} />
    ) : (
      <LoadingRows rows={6} height={56} />
    );
  return (
    <div className={classes.pane}>
      <section aria-label={t('conversation.name')} className={classes.conversation}>
        <ConversationHeader conversation={conversation} {...(!hasRoom && { showContact: drawer.open })} />
        <Timeline conversation={conversation} />
        <Composer conversation={conversation} />
      </section>
      {hasRoom ? (
        <ContactPanel conversation={conversation} />
      ) : (
        <Drawer
          opened={drawerOpen}
          onClose={drawer.close}
          closeButtonProps={{ 'aria-label': t('forms.close') }}
          position="right"
          size={360}
          padding={0}
          title={t('contact.title')}
          styles={{ header: { padding: '12px 20px' } }}
        >
          <ContactPanel conversation={conversation} />
        </Drawer>
      )}
    </div>
  );
}

/** What is on screen is read, here and at the customer. */
function useMarkRead(conversation: ConversationView | undefined): void {
  const client = useQueryClient();
  const { principal } = useSession();
  const isVisible = useDocumentVisibility() === 'visible';
  const id = conversation?.id;
  const unread = isVisible ? (conversation?.unreadCount ?? 0) : 0;

  useEffect(() => {
    if (!id || unread === 0) return;
    call(markReadRoute, { params: { conversationId: id } })
      .then((read) => new Cache(client, principal.id).conversation(read))
      .catch(() => undefined); // The number stays, so it is tried again when the conversation is next shown.
  }, [id, unread, client, principal.id]);
}
