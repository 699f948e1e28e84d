import { ActionIcon, Anchor } from '@mantine/core';
import type { Call } from '@parlance/gateway/contracts';
import { IconFileText, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationQuery } from '../api/queries';
import { nameOf } from '../inbox/contact-name';
import { useSession } from '../session/session';
import { CallProblem } from './call-problem';
import { CallWindow } from './call-window';
import classes from './calls.module.css';
import { talkTime } from './duration';
import { IncomingCall } from './incoming-call';
import { ringingAt } from './live-calls';
import { useLiveCalls, useOwnCall, usePhone, type OwnCall } from './use-phone';

const ENDED_SHOWN_MS = 8_000;

/** Below every page: who rings, the call one is in, and what became of it. */
export function CallDock() {
  const { t } = useTranslation();
  const { principal } = useSession();
  const { phone, state } = usePhone();
  const own = useOwnCall();
  // What one is answering rings no more.
  const ringing = ringingAt(useLiveCalls(), principal.id).filter(({ id }) => id !== own?.call?.id);
  const { problem, ended } = state;
  if (!own && ringing.length === 0 && !problem && !ended) return null;
  return (
    <aside className={classes.dock} aria-label={t('calling.dock')}>
      {ringing.map((call, at) => (
        <IncomingCall key={call.id} call={call} isFirst={at === 0} />
      ))}
      {problem && <CallProblem {...problem} dismiss={() => phone?.dismiss()} />}
      {own && <OwnCallWindow {...own} />}
      {!own && ended && <EndedCall key={ended.id} call={ended} dismiss={() => phone?.dismiss()} />}
    </aside>
  );
}

function OwnCallWindow({ call, session }: OwnCall) {
  const { t } = useTranslation();
  const conversationId = call?.conversationId ?? session?.conversationId ?? '';
  const conversation = useQuery(conversationQuery(conversationId)).data;
  const name =
    call?.contactName ??
    (conversation ? nameOf(conversation.contact) : null) ??
    call?.contactPhone ??
    t('calling.somebody');
  return <CallWindow key={conversationId} call={call} session={session} name={name} />;
}

/** What it came to, for a moment, with the way to its record (C-100). */
function EndedCall({ call, dismiss }: { call: Call; dismiss: () => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    const timer = setTimeout(dismiss, ENDED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [dismiss]);
  return (
    <div className={classes.ended}>
      <p role="status">
        {t(call.answeredAt === null ? 'calling.notAnswered' : 'calling.ended')}
        {call.durationSeconds !== null && call.answeredAt !== null && ` · ${talkTime(call.durationSeconds)}`}
      </p>
      <Anchor
        size="sm"
        className={classes.recordLink}
        renderRoot={(props) => <Link {...props} to="/calls/$callId" params={{ callId: call.id }} />}
      >
        <IconFileText size={16} aria-hidden /> {t('calling.record')}
      </Anchor>
      <ActionIcon variant="subtle" color="gray" aria-label={t('forms.close')} onClick={dismiss}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
