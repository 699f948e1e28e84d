import { Outlet, useMatchRoute, useRouter } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries';
import { CallDock } from '../calls/call-dock';
import { startTelephony } from '../calls/telephony';
import { resumeSending } from '../conversation/sending';
import { startRealtime } from '../realtime/realtime';
import { learnServerTime } from '../realtime/server-clock';
import { LoadingRows } from '../ui/states';
import { CommandPalette } from './command-palette';
import { ConnectionNotice } from './connection-notice';
import { Rail } from './rail';
import classes from './shell.module.css';

/** The frame around every page: rail, the notice of a lost line, the command palette. */
export function Shell() {
  const { t } = useTranslation();
  const router = useRouter();
  const { data: session } = useQuery(sessionQuery);
  const userId = session?.principal.id;
  const inConversation = useMatchRoute()({ to: '/inbox/$conversationId' }) !== false;

  useEffect(() => {
    if (!userId) return undefined;
    const stopRealtime = startRealtime(userId);
    const stopTelephony = startTelephony(userId);
    const stopSending = resumeSending(userId);
    return () => {
      stopTelephony();
      stopRealtime();
      stopSending();
    };
  }, [userId]);

  useEffect(() => {
    if (session) learnServerTime(session.serverTime);
  }, [session]);

  useEffect(() => {
    if (session !== null) return;
    const redirect = router.state.location.href;
    void router.navigate({ to: '/sign-in', search: { redirect }, replace: true });
  }, [session, router]);

  if (!session) return null;
  return (
    <div className={classes.frame} data-in-conversation={inConversation || undefined}>
      <a href="#main" className="skip-link">
        {t('shell.skip')}
      </a>
      <Rail />
      <div className={classes.column}>
        <ConnectionNotice />
        <main id="main" tabIndex={-1} className={classes.main}>
          <Suspense fallback={<LoadingRows />}>
            <Outlet />
          </Suspense>
        </main>
        <CallDock />
      </div>
      <CommandPalette />
    </div>
  );
}
