import { Button, Textarea, TextInput } from '@mantine/core';
import type { Template } from '@parlance/gateway/contracts';
import { IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { mayWriteFreely, windowState } from '../conversation/window';
import { TemplatePicker } from '../templates/template-picker';
import { Dialog } from '../ui/dialog';
import { useSecondHand } from '../ui/hooks';
import classes from './call-button.module.css';
import { useSendContent } from './use-send-content';

const MOST_CHARACTERS = 1024;
const MOST_ON_BUTTON = 20;

const hasCallButton = ({ components }: Template): boolean =>
  components.some(
    (component) =>
      component.type === 'BUTTONS' && component.buttons.some(({ type }) => type === 'VOICE_CALL'),
  );

/** C-144: a message with a button by which the customer calls; a template outside the window. */
export function CallInvite({ conversation, close }: { conversation: ConversationView; close: () => void }) {
  const { t } = useTranslation();
  const isOpen = mayWriteFreely(windowState(conversation.window, useSecondHand()));
  const [body, setBody] = useState('');
  const [button, setButton] = useState(t('callInvite.buttonDefault'));
  const send = useSendContent(conversation.id);
  const words = body.trim();
  const label = button.trim();
  const isComplete = words !== '' && label !== '';
  const submit = (): void => {
    if (!isComplete) return;
    const content = { type: 'voice-call', body: words, button: label } as const;
    send(content, { ...content, expiresAt: null });
    close();
  };

  return (
    <Dialog opened onClose={close} size={isOpen ? 'md' : 'xl'} title={t('callInvite.title')}>
      {isOpen ? (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Textarea
            data-autofocus
            autosize
            withAsterisk
            minRows={3}
            maxRows={8}
            maxLength={MOST_CHARACTERS}
            label={t('callInvite.message')}
            placeholder={t('callInvite.placeholder')}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
          <TextInput
            withAsterisk
            maxLength={MOST_ON_BUTTON}
            label={t('callInvite.button')}
            value={button}
            onChange={(event) => setButton(event.currentTarget.value)}
          />
          <div className={classes.submit}>
            <Button type="submit" disabled={!isComplete} rightSection={<IconSend2 size={16} aria-hidden />}>
              {t('callInvite.submit')}
            </Button>
          </div>
        </form>
      ) : (
        <div className={classes.form}>
          <p className={classes.reason}>{t('callInvite.templateOnly')}</p>
          <TemplatePicker
            conversation={conversation}
            only={hasCallButton}
            noneTitle={t('callInvite.noTemplates')}
            noneHint={t('callInvite.noTemplatesHint')}
            onSent={close}
          />
        </div>
      )}
    </Dialog>
  );
}
