import { ActionIcon, Button, Menu, NumberInput, TextInput } from '@mantine/core';
import type { TemplateButton } from '@parlance/gateway/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CALL_BUTTON_TTL } from './call-template';
import classes from './editor.module.css';
import { Findings } from './findings';
import type { FieldFinding } from './template-editor';

const NEW: TemplateButton[] = [
  { type: 'QUICK_REPLY', text: '' },
  { type: 'URL', text: '', url: 'https://' },
  { type: 'PHONE_NUMBER', text: '', phone_number: '+' },
  { type: 'COPY_CODE', example: '' },
  { type: 'VOICE_CALL', text: '' },
];

interface ButtonsProps {
  buttons: readonly TemplateButton[];
  setButtons: (buttons: readonly TemplateButton[]) => void;
  findings: readonly FieldFinding[];
}

export function ButtonsEditor({ buttons, setButtons, findings }: ButtonsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.part}>
      <legend>{t('templates.buttons')}</legend>
      {buttons.map((button, index) => (
        <div key={index} className={classes.button}>
          <div className={classes.buttonFields}>
            <ButtonFields button={button} change={(changed) => setButtons(buttons.with(index, changed))} />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={22}
            aria-label={t('templates.removeButton', { number: index + 1 })}
            onClick={() => setButtons(buttons.toSpliced(index, 1))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
          <div className={classes.wide}>
            <Findings findings={findings.filter(({ field }) => field.startsWith(`buttons[${index}]`))} />
          </div>
        </div>
      ))}
      <Findings findings={findings.filter(({ field }) => field === 'buttons')} />
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            {t('templates.addButton')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {NEW.map((button) => (
            <Menu.Item key={button.type} onClick={() => setButtons([...buttons, button])}>
              {t(`templates.buttonType.${button.type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  );
}

interface FieldsProps {
  button: TemplateButton;
  change: (button: TemplateButton) => void;
}

function ButtonFields({ button, change }: FieldsProps) {
  const { t } = useTranslation();
  const kind = t(`templates.buttonType.${button.type}`, { defaultValue: button.type });
  const label = (
    <TextInput
      size="xs"
      label={`${kind}: ${t('templates.buttonText')}`}
      value={('text' in button ? button.text : undefined) ?? ''}
      onChange={(event) => change({ ...button, text: event.currentTarget.value } as TemplateButton)}
    />
  );
  switch (button.type) {
    case 'QUICK_REPLY':
      return label;
    case 'URL':
      return (
        <>
          {label}
          <TextInput
            size="xs"
            label={t('templates.url')}
            value={button.url}
            onChange={(event) => change({ ...button, url: event.currentTarget.value })}
          />
          {button.url.includes('{{') && (
            <TextInput
              size="xs"
              label={t('templates.urlExample')}
              value={button.example?.[0] ?? ''}
              onChange={(event) => change({ ...button, example: [event.currentTarget.value] })}
            />
          )}
        </>
      );
    case 'PHONE_NUMBER':
      return (
        <>
          {label}
          <TextInput
            size="xs"
            label={t('contact.phone')}
            value={button.phone_number}
            onChange={(event) => change({ ...button, phone_number: event.currentTarget.value })}
          />
        </>
      );
    case 'COPY_CODE':
      return (
        <TextInput
          size="xs"
          label={`${kind}: ${t('templates.codeExample')}`}
          value={[button.example ?? ''].flat()[0] ?? ''}
          onChange={(event) => change({ ...button, example: event.currentTarget.value })}
        />
      );
    case 'VOICE_CALL':
      return (
        <>
          {label}
          <NumberInput
            size="xs"
            label={t('callSettings.buttonTtl')}
            placeholder={String(CALL_BUTTON_TTL.default)}
            min={CALL_BUTTON_TTL.min}
            max={CALL_BUTTON_TTL.max}
            allowDecimal={false}
            value={button.ttl_minutes ?? ''}
            onChange={(minutes) => {
              const { ttl_minutes: _, ...others } = button;
              change(minutes === '' ? others : { ...others, ttl_minutes: Number(minutes) });
            }}
          />
        </>
      );
    default:
      return <span className={classes.soft}>{kind}</span>;
  }
}
