import { Kbd, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationsQuery, VIEWS } from '../api/queries';
import { nameOf } from '../inbox/contact-name';
import { useStore } from '../ui/store';
import classes from './command-palette.module.css';
import { matching, paletteOpen, paneCommands, type Command } from './commands';

/** Ctrl-K: everything that can be done here, every page, and every customer by name or number. */
export function CommandPalette() {
  const { t } = useTranslation();
  const open = useStore(paletteOpen);
  useHotkeys([['mod+K', () => paletteOpen.set((shown) => !shown)]], []);
  return (
    <Modal.Root
      opened={open}
      onClose={() => paletteOpen.set(false)}
      size="lg"
      yOffset="12vh"
      centered={false}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('shell.commands')}>
        <Modal.Body p={0}>
          <Palette close={() => paletteOpen.set(false)} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const commands = useCommands(typed);
  const chosen = commands[Math.min(at, commands.length - 1)];

  const run = (command: Command): void => {
    close();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((current) => (current + step + commands.length) % Math.max(commands.length, 1));
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      run(chosen);
    }
  };

  return (
    <>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        px="md"
        py={6}
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul role="listbox" id={listId} aria-label={t('shell.commands')} className={classes.list}>
        {commands.map((command) => (
          <li
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className={classes.option}
            onClick={() => run(command)}
          >
            <span className={classes.name}>{command.label}</span>
            {command.keys && <Kbd size="sm">{command.keys}</Kbd>}
          </li>
        ))}
        {commands.length === 0 && <li className={classes.none}>{t('palette.nothing')}</li>}
      </ul>
    </>
  );
}

function useCommands(typed: string): readonly Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pane = useStore(paneCommands);
  const [searched] = useDebouncedValue(typed.trim(), 150);
  const { data } = useInfiniteQuery({
    ...conversationsQuery({ view: 'all', search: searched }),
    enabled: searched.length > 1,
    placeholderData: keepPreviousData,
  });
  const found: Command[] =
    searched.length > 1
      ? (data?.pages[0]?.items ?? []).slice(0, 8).map((conversation) => ({
          id: conversation.id,
          label: t('palette.open', { name: nameOf(conversation.contact) ?? t('contact.unnamed') }),
          run: () =>
            void navigate({ to: '/inbox/$conversationId', params: { conversationId: conversation.id } }),
        }))
      : [];
  const pages: Command[] = [
    ...VIEWS.map((view) => ({
      id: view,
      label: t('palette.view', { view: t(`inbox.views.${view}`) }),
      run: () => void navigate({ to: '/inbox', search: { view } }),
    })),
    { id: 'calls', label: t('shell.calls'), run: () => void navigate({ to: '/calls' }) },
    { id: 'permissions', label: t('shell.permissions'), run: () => void navigate({ to: '/permissions' }) },
    { id: 'templates', label: t('shell.templates'), run: () => void navigate({ to: '/templates' }) },
    { id: 'automation', label: t('shell.automation'), run: () => void navigate({ to: '/automation' }) },
    { id: 'settings', label: t('shell.settings'), run: () => void navigate({ to: '/settings' }) },
  ];
  return [...matching([...pane, ...pages], typed), ...found];
}
