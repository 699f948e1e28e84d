import { ActionIcon, Button, Textarea, Tooltip } from '@mantine/core';
import { addNoteRoute, sendMessageRoute } from '@parlance/gateway/contracts';
import { fieldErrors } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { IconPaperclip, IconSend2, IconTemplate, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView, MessagePages } from '../api/queries';
import { ATTACHABLE } from '../api/upload';
import { ruleMessage } from '../i18n';
import { nameOf } from '../inbox/contact-name';
import { serverNow } from '../realtime/server-clock';
import { useSession } from '../session/session';
import { AttachmentList } from './attachment-list';
import { useAttachments } from './attachments';
import classes from './composer.module.css';
import { COMPOSER_ID } from './draft-store';
import type { Draft } from './drafts';
import { outgoingMessages } from './outgoing';
import type { PendingSend } from './pending-sends';
import { Quote } from './quote';
import { send } from './sending';
import { useTypingSignals } from './typing';

interface EditorProps {
  conversation: ConversationView;
  draft: Draft;
  changeDraft: (change: Partial<Draft>) => void;
  pickTemplate: () => void;
}

/** Free text with files, or a note to colleagues. Enter sends, Shift+Enter begins a line. */
export function Editor({ conversation, draft, changeDraft, pickTemplate }: EditorProps) {
  const { t } = useTranslation();
  const { principal } = useSession();
  const chooser = useRef<HTMLInputElement>(null);
  const files = useAttachments();
  const [mistake, setMistake] = useState<string>();
  const isNote = draft.mode === 'note';
  const typing = useTypingSignals(conversation, isNote);
  const uploaded = files.attachments.flatMap((attachment) => attachment.uploaded ?? []);
  const isEmpty = draft.text.trim() === '' && (isNote || uploaded.length === 0);
  const isBusy = !isNote && files.isUploading;

  const begin = (part: Pick<PendingSend, 'kind' | 'body' | 'preview'>): void =>
    void send({
      key: newId(),
      userId: principal.id,
      conversationId: conversation.id,
      createdAt: new Date(serverNow()).toISOString(),
      state: 'sending',
      attempts: 0,
      problem: null,
      ...part,
    });

  const submit = (): void => {
    if (isEmpty || isBusy) return;
    const quoted = draft.replyToMessageId ? { replyToMessageId: draft.replyToMessageId } : {};
    const sends: Pick<PendingSend, 'kind' | 'body' | 'preview'>[] = isNote
      ? [
          {
            kind: 'note',
            body: { body: draft.text.trim() },
            preview: { type: 'note', body: draft.text.trim() },
          },
        ]
      : outgoingMessages(draft.text, uploaded).map(({ content, preview }, index) => ({
          kind: 'message',
          body: { content, ...(index === 0 && quoted) },
          preview,
        }));
    for (const { body } of sends) {
      const checked = (isNote ? addNoteRoute.body! : sendMessageRoute.body!).safeParse(body);
      if (!checked.success) {
        setMistake(fieldErrors(checked.error)[0]?.message);
        return;
      }
    }
    sends.forEach(begin);
    if (!isNote) files.clearUploaded();
    changeDraft({ text: '', replyToMessageId: null });
    typing.stop();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape') event.currentTarget.blur();
  };
  const take = (list: FileList | undefined, event: ClipboardEvent | DragEvent): void => {
    if (isNote || !list || list.length === 0) return;
    event.preventDefault();
    files.add([...list]);
  };

  return (
    <div
      onDrop={(event) => take(event.dataTransfer.files, event)}
      onDragOver={(event) => event.preventDefault()}
    >
      {!isNote && draft.replyToMessageId && (
        <QuotedMessage
          conversation={conversation}
          messageId={draft.replyToMessageId}
          drop={() => changeDraft({ replyToMessageId: null })}
        />
      )}
      {!isNote && <AttachmentList files={files} />}
      <Textarea
        id={COMPOSER_ID}
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={9}
        px={16}
        aria-label={t(isNote ? 'composer.noteText' : 'composer.text')}
        placeholder={
          isNote
            ? t('composer.notePlaceholder')
            : t('composer.placeholder', { name: nameOf(conversation.contact) ?? t('contact.unnamed') })
        }
        value={draft.text}
        error={mistake && ruleMessage(t, mistake)}
        onChange={(event) => {
          setMistake(undefined);
          changeDraft({ text: event.currentTarget.value });
          typing.type();
        }}
        onBlur={typing.stop}
        onKeyDown={onKeyDown}
        onPaste={(event) => take(event.clipboardData.files, event)}
      />
      <div className={classes.tools}>
        {!isNote && (
          <>
            <Tooltip label={t('composer.attach')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('composer.attach')}
                onClick={() => chooser.current?.click()}
              >
                <IconPaperclip size={19} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              accept={ATTACHABLE}
              aria-label={t('composer.attach')}
              onChange={(event) => {
                files.add([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = '';
              }}
            />
            <Tooltip label={`${t('composer.template')} (T)`}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('composer.template')}
                onClick={pickTemplate}
              >
                <IconTemplate size={19} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <span className={classes.spring} />
        <Button
          size="sm"
          onClick={submit}
          disabled={isEmpty || isBusy}
          rightSection={<IconSend2 size={16} aria-hidden />}
        >
          {t(isNote ? 'composer.addNote' : 'composer.send')}
        </Button>
      </div>
    </div>
  );
}

function QuotedMessage({
  conversation,
  messageId,
  drop,
}: {
  conversation: ConversationView;
  messageId: string;
  drop: () => void;
}) {
  const { t } = useTranslation();
  const message = useQueryClient()
    .getQueryData<MessagePages>(['messages', conversation.id])
    ?.pages.flatMap((page) => page.items)
    .find(({ id }) => id === messageId);
  return (
    <div className={classes.quoted}>
      <Quote message={message} conversation={conversation} />
      <ActionIcon variant="subtle" color="gray" aria-label={t('composer.dropQuote')} onClick={drop}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
