import { Menu, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  IconBolt,
  IconDots,
  IconInbox,
  IconPhone,
  IconPhoneCheck,
  IconSettings,
  IconTemplate,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AvailabilitySwitch } from '../calls/availability-switch';
import { followUpsQuery } from '../calls/queries';
import { Mark } from '../ui/mark';
import { AccountMenu } from './account-menu';
import classes from './shell.module.css';

/** `isMain` stay in the bar of a phone; the others go behind "More". */
const PAGES = [
  { to: '/inbox', icon: IconInbox, name: 'shell.inbox', isMain: true },
  { to: '/calls', icon: IconPhone, name: 'shell.calls', isMain: true },
  { to: '/permissions', icon: IconPhoneCheck, name: 'shell.permissions', isMain: false },
  { to: '/templates', icon: IconTemplate, name: 'shell.templates', isMain: false },
  { to: '/automation', icon: IconBolt, name: 'shell.automation', isMain: false },
  { to: '/settings', icon: IconSettings, name: 'shell.settings', isMain: false },
] as const;

export function Rail() {
  const { t } = useTranslation();
  const followUps = useQuery(followUpsQuery).data ?? 0;
  return (
    <nav aria-label={t('shell.pages')} className={classes.rail}>
      <span className={classes.mark}>
        <Mark />
      </span>
      {PAGES.map(({ to, icon: Sign, name, isMain }) => {
        const badge = to === '/calls' ? followUps : 0;
        return (
          <Tooltip key={to} label={badge > 0 ? t('followUps', { count: badge }) : t(name)} position="right">
            <Link
              to={to}
              className={classes.link}
              data-main={isMain || undefined}
              activeOptions={{ exact: false, includeSearch: false }}
            >
              <Sign size={21} stroke={1.6} aria-hidden />
              <span className={classes.label}>{t(name)}</span>
              {badge > 0 && (
                <span className={classes.badge}>
                  <span aria-hidden>{badge > 99 ? '99+' : badge}</span>
                  <span className={classes.spoken}>, {t('followUps', { count: badge })}</span>
                </span>
              )}
            </Link>
          </Tooltip>
        );
      })}
      <span className={classes.spring} />
      <MorePages />
      <AvailabilitySwitch />
      <AccountMenu />
    </nav>
  );
}

/** On a phone: the pages that are not needed by the minute. */
function MorePages() {
  const { t } = useTranslation();
  return (
    <Menu position="top" shadow="md" withinPortal>
      <Menu.Target>
        <button type="button" className={classes.more}>
          <IconDots size={21} stroke={1.6} aria-hidden />
          <span className={classes.label}>{t('shell.more')}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {PAGES.filter(({ isMain }) => !isMain).map(({ to, icon: Sign, name }) => (
          <Menu.Item
            key={to}
            leftSection={<Sign size={18} stroke={1.6} aria-hidden />}
            renderRoot={(props) => <Link {...props} to={to} />}
          >
            {t(name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
