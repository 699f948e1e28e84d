import { listApiKeysRoute, listAuditEntriesRoute } from '@parlance/gateway/contracts';
import { Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/session';
import { LoadingRows } from '../ui/states';
import classes from './settings.module.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const mayKeys = useMay(listApiKeysRoute.roles);
  const mayAudit = useMay(listAuditEntriesRoute.roles);
  const pages = [
    { to: '/settings/inboxes', name: t('settings.inboxes.title'), shown: true },
    { to: '/settings/calls', name: t('callSettings.title'), shown: true },
    { to: '/settings/teams', name: t('settings.teams.title'), shown: true },
    { to: '/settings/users', name: t('settings.users.title'), shown: true },
    { to: '/settings/api-keys', name: t('settings.keys.title'), shown: mayKeys },
    { to: '/settings/audit', name: t('settings.audit.title'), shown: mayAudit },
  ] as const;
  return (
    <div className={classes.page}>
      <nav aria-label={t('shell.settings')} className={classes.nav}>
        <h1>{t('shell.settings')}</h1>
        {pages.map(
          ({ to, name, shown }) =>
            shown && (
              <Link key={to} to={to} className={classes.link}>
                {name}
              </Link>
            ),
        )}
      </nav>
      <div className={classes.content} tabIndex={0}>
        <Suspense fallback={<LoadingRows />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
