import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { MessageContent, Template, TemplateVariable } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { IconArrowLeft, IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { send } from '../conversation/sending';
import { serverNow } from '../realtime/server-clock';
import { useSession } from '../session/session';
import { PhonePreview } from './phone-preview';
import classes from './picker.module.css';
import { CategoryBadge } from './template-badges';
import {
  missingVariables,
  parametersOf,
  plainText,
  previewOf,
  type MediaValue,
  type Preview,
  type Values,
} from './template-form';
import { ACCEPTED_FILES, MediaField } from './media-field';
import { useVariableLabel } from './variable-label';

interface SendProps {
  template: Template;
  conversation: ConversationView;
  back: () => void;
  onSent: () => void;
}

/** The variables of a template as a form, the phone beside it, and no way to send it with a hole (I24). */
export function TemplateSend({ template, conversation, back, onSent }: SendProps) {
  const { t } = useTranslation();
  const { principal } = useSession();
  const [values, setValues] = useState<Values>({});
  const preview = previewOf(template.components, values);
  const missing = missingVariables(template, values);
  const labelOf = useVariableLabel();

  const submit = (): void => {
    if (missing.length > 0) return;
    void send({
      key: newId(),
      userId: principal.id,
      conversationId: conversation.id,
      kind: 'message',
      body: {
        content: {
          type: 'template',
          name: template.name,
          language: template.language,
          parameters: parametersOf(template, values),
        },
      },
      preview: contentOf(template, preview),
      createdAt: new Date(serverNow()).toISOString(),
      state: 'sending',
      attempts: 0,
      problem: null,
    });
    onSent();
  };

  return (
    <div className={classes.send}>
      <form
        className={classes.fields}
        noValidate
        aria-label={t('picker.variables')}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={classes.head}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('picker.back')} onClick={back}>
            <IconArrowLeft size={18} aria-hidden />
          </ActionIcon>
          <h3>{template.name}</h3>
          <span className={classes.language}>{template.language}</span>
          <CategoryBadge category={template.category} />
        </div>
        {template.variables.map((variable, index) => (
          <VariableField
            key={variable.key}
            variable={variable}
            isFirst={index === 0}
            value={values[variable.key]}
            setValue={(value) =>
              setValues(({ [variable.key]: _, ...others }) =>
                value === undefined ? others : { ...others, [variable.key]: value },
              )
            }
          />
        ))}
        {missing.length > 0 && (
          <p role="status" className={classes.missing}>
            {t('picker.missing', { names: missing.map(labelOf).join(', ') })}
          </p>
        )}
        <div>
          <Button
            type="submit"
            disabled={missing.length > 0}
            rightSection={<IconSend2 size={16} aria-hidden />}
          >
            {t('picker.send')}
          </Button>
        </div>
      </form>
      <PhonePreview preview={preview} />
    </div>
  );
}

interface FieldProps {
  variable: TemplateVariable;
  isFirst: boolean;
  value: string | MediaValue | undefined;
  setValue: (value: string | MediaValue | undefined) => void;
}

function VariableField({ variable, isFirst, value, setValue }: FieldProps) {
  const { t } = useTranslation();
  const label = useVariableLabel()(variable);
  const accepted = ACCEPTED_FILES[variable.kind];
  if (accepted) return <MediaField label={label} accepted={accepted} value={value} setValue={setValue} />;
  return (
    <TextInput
      label={label}
      description={variable.kind === 'location' ? t('picker.locationHint') : undefined}
      placeholder={variable.example ? t('picker.example', { example: variable.example }) : undefined}
      withAsterisk
      autoFocus={isFirst}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => setValue(event.currentTarget.value)}
    />
  );
}

/** What stands in the timeline until the server has rendered the template. */
function contentOf(template: Template, preview: Preview): MessageContent {
  const header =
    preview.header?.kind === 'text'
      ? { kind: 'text' as const, text: plainText(preview.header.text), media: null }
      : preview.header
        ? { kind: preview.header.kind, text: null, media: null }
        : null;
  return {
    type: 'template',
    name: template.name,
    language: template.language,
    header,
    body: plainText(preview.body),
    footer: preview.footer,
    buttons: preview.buttons,
  };
}
