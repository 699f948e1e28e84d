import { Button, SegmentedControl, Textarea } from '@mantine/core';
import type { Template } from '@parlance/gateway/contracts';
import { IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { TemplatePicker } from '../templates/template-picker';
import { Dialog } from '../ui/dialog';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './call-button.module.css';
import { useSendContent } from './use-send-content';

const MOST_CHARACTERS = 1024;

const asksForPermission = ({ components }: Template): boolean =>
  components.some(({ type }) => type === 'CALL_PERMISSION_REQUEST');

/** C-146 to C-149: asks the customer for permission, in one's own words inside the window, by a template outside. */
export function CallRequest({ conversation, close }: { conversation: ConversationView; close: () => void }) {
  const { t } = useTranslation();
  const request = conversation.callPermission?.request;
  const mayWrite = request?.allowed === true ? request.customMessage : (conversation.window?.open ?? false);
  const [mode, setMode] = useState<'own' | 'template'>('own');
  const [body, setBody] = useState('');
  const send = useSendContent(conversation.id);
  const submit = (): void => {
    const words = body.trim();
    send(
      { type: 'call-permission-request', ...(words !== '' && { body: words }) },
      { type: 'call-permission-request', body: words === '' ? null : words },
    );
    close();
  };

  return (
    <Dialog
      opened
      onClose={close}
      size={mayWrite && mode === 'own' ? 'md' : 'xl'}
      title={t('callRequest.title')}
    >
      {request && !request.allowed ? (
        <ProblemNotice
          problem={{
            type: 'about:blank',
            title: request.detail,
            status: 422,
            detail: '',
            code: request.code,
            explanation: request.explanation,
          }}
        />
      ) : (
        <div className={classes.form}>
          {mayWrite ? (
            <SegmentedControl
              aria-label={t('callRequest.mode')}
              value={mode}
              onChange={(chosen) => setMode(chosen as typeof mode)}
              data={[
                { value: 'own', label: t('callRequest.own') },
                { value: 'template', label: t('callRequest.template') },
              ]}
            />
          ) : (
            <p className={classes.reason}>{t('callRequest.templateOnly')}</p>
          )}
          {mayWrite && mode === 'own' ? (
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
                minRows={3}
                maxRows={8}
                maxLength={MOST_CHARACTERS}
                label={t('callRequest.message')}
                description={t('callRequest.messageHint')}
                placeholder={t('callRequest.placeholder')}
                value={body}
                onChange={(event) => setBody(event.currentTarget.value)}
              />
              <div className={classes.submit}>
                <Button type="submit" rightSection={<IconSend2 size={16} aria-hidden />}>
                  {t('callRequest.submit')}
                </Button>
              </div>
            </form>
          ) : (
            <TemplatePicker
              conversation={conversation}
              only={asksForPermission}
              noneTitle={t('callRequest.noTemplates')}
              noneHint={t('callRequest.noTemplatesHint')}
              onSent={close}
            />
          )}
        </div>
      )}
    </Dialog>
  );
}
