import { Popover, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './calls.module.css';

interface ChipProps {
  /** What the filter is about. */
  name: string;
  /** What is chosen; null shows the name alone. */
  value: string | null;
  clear: () => void;
  children: (close: () => void) => ReactNode;
}

/** A filter as a chip: closed it says what is chosen, open it lets choose. */
export function FilterChip({ name, value, clear, children }: ChipProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <span className={classes.chip} data-chosen={value !== null || undefined}>
      <Popover
        opened={opened}
        onChange={setOpened}
        position="bottom-start"
        shadow="md"
        trapFocus
        returnFocus
        width={280}
      >
        <Popover.Target>
          <UnstyledButton
            className={classes.chipButton}
            aria-expanded={opened}
            onClick={() => setOpened((open) => !open)}
          >
            {value === null ? name : `${name}: ${value}`}
            {value === null && <IconChevronDown size={14} aria-hidden />}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>{children(() => setOpened(false))}</Popover.Dropdown>
      </Popover>
      {value !== null && (
        <UnstyledButton
          className={classes.chipClear}
          aria-label={t('callHistory.clearFilter', { name })}
          onClick={clear}
        >
          <IconX size={14} aria-hidden />
        </UnstyledButton>
      )}
    </span>
  );
}
