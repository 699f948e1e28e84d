import { Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { signOutRoute } from '@parlance/gateway/contracts';
import { IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { sessionQuery } from '../api/queries';
import { useSession } from '../session/session';
import { Initials } from '../ui/person';
import { paletteOpen } from './commands';
import { LanguageSwitch } from './language-switch';
import classes from './shell.module.css';

/** Who is signed in; language, colours, sign-out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { principal, organisation } = useSession();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => call(signOutRoute, {}),
    onSuccess: () => client.setQueryData(sessionQuery.queryKey, null),
  });

  return (
    <Menu position="right-end" width={260} shadow="md" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.account}
          aria-label={t('shell.account', { name: principal.name })}
        >
          <Initials name={principal.name} size={32} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {principal.name} · {t(`roles.${principal.role}`)}
          <br />
          {organisation.name}
        </Menu.Label>
        <div style={{ padding: '4px 10px 8px', display: 'grid', gap: 8 }}>
          <LanguageSwitch />
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={t('shell.colours')}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({
              value,
              label: t(`shell.colour.${value}`),
            }))}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={() => paletteOpen.set(true)}>
          {t('shell.commands')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
