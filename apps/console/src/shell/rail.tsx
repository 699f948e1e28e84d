import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import {
  IconBolt,
  IconInbox,
  IconPhone,
  IconPhoneCheck,
  IconSettings,
  IconTemplate,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../ui/mark';
import { AccountMenu } from './account-menu';
import classes from './shell.module.css';

const PAGES = [
  { to: '/inbox', icon: IconInbox, name: 'shell.inbox' },
  { to: '/calls', icon: IconPhone, name: 'shell.calls' },
  { to: '/permissions', icon: IconPhoneCheck, name: 'shell.permissions' },
  { to: '/templates', icon: IconTemplate, name: 'shell.templates' },
  { to: '/automation', icon: IconBolt, name: 'shell.automation' },
  { to: '/settings', icon: IconSettings, name: 'shell.settings' },
] as const;

export function Rail() {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('shell.pages')} className={classes.rail}>
      <span className={classes.mark}>
        <Mark />
      </span>
      {PAGES.map(({ to, icon: Sign, name }) => (
        <Tooltip key={to} label={t(name)} position="right">
          <Link to={to} className={classes.link} activeOptions={{ exact: false, includeSearch: false }}>
            <Sign size={21} stroke={1.6} aria-hidden />
            <span className={classes.label}>{t(name)}</span>
          </Link>
        </Tooltip>
      ))}
      <span className={classes.spring} />
      <AccountMenu />
    </nav>
  );
}
