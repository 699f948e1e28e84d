import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { usePaneCommands } from '../shell/commands';
import { useKeys } from '../shell/use-keys';
import { TemplatePicker } from '../templates/template-picker';
import { useSecondHand } from '../ui/hooks';
import { Dialog } from '../ui/dialog';
import { ClosedWindow } from './closed-window';
import classes from './composer.module.css';
import { focusComposer, useDraft } from './draft-store';
import type { Draft } from './drafts';
import { Editor } from './editor';
import { TypingNotice } from './presence';
import { mayWriteFreely, windowState } from './window';
import { WindowNotice } from './window-notice';

/**
 * Where one writes. Inside the window: free text and files. The moment it closes: the template picker with the reason.
 * Notes to colleagues are always possible.
 */
export function Composer({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const [draft, changeDraft] = useDraft(conversation.id);
  const [picking, setPicking] = useState(false);
  const window = windowState(conversation.window, useSecondHand());
  const isNote = draft.mode === 'note';
  const isClosed = !mayWriteFreely(window);

  const actions = useMemo(() => {
    const write = (mode: Draft['mode']) => (): void => {
      changeDraft({ mode });
      focusComposer();
    };
    return {
      reply: write('reply'),
      note: write('note'),
      template: () => {
        changeDraft({ mode: 'reply' });
        if (isClosed) focusComposer();
        else setPicking(true);
      },
    };
  }, [changeDraft, isClosed]);

  useKeys([
    ['R', actions.reply],
    ['N', actions.note],
    ['T', actions.template],
  ]);
  usePaneCommands(
    useMemo(
      () => [
        { id: 'reply', keys: 'R', label: t('composer.reply'), run: actions.reply },
        { id: 'template', keys: 'T', label: t('composer.template'), run: actions.template },
        { id: 'note', keys: 'N', label: t('composer.note'), run: actions.note },
      ],
      [t, actions],
    ),
  );

  return (
    <section aria-label={t('composer.title')} className={classes.composer} data-note={isNote || undefined}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label={t('composer.mode')}
          value={draft.mode}
          onChange={(mode) => {
            changeDraft({ mode: mode as Draft['mode'] });
            focusComposer();
          }}
          data={[
            { value: 'reply', label: t('composer.replyTab') },
            { value: 'note', label: t('composer.noteTab') },
          ]}
        />
        <TypingNotice conversationId={conversation.id} />
        {!isNote && <WindowNotice window={window} />}
      </div>
      {isClosed && !isNote ? (
        <ClosedWindow conversation={conversation} window={window} unsent={draft.text} />
      ) : (
        <Editor
          conversation={conversation}
          draft={draft}
          changeDraft={changeDraft}
          pickTemplate={() => setPicking(true)}
        />
      )}
      {/* The window may close while the picker is open: then it goes on in the composer. */}
      <Dialog
        opened={picking && !isClosed}
        onClose={() => setPicking(false)}
        size="xl"
        title={t('picker.title')}
      >
        <TemplatePicker conversation={conversation} onSent={() => setPicking(false)} />
      </Dialog>
    </section>
  );
}
