import { Button, Kbd } from '@mantine/core';
import type { Call } from '@parlance/gateway/contracts';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { conversationQuery } from '../api/queries';
import { useDirectory } from '../session/session';
import { useKeys } from '../shell/use-keys';
import { useSecondHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './calls.module.css';
import { secondsSince, talkTime } from './duration';
import { stepFor } from './live-calls';
import { notify, ring } from './ringtone';
import { declineCall } from './telephony';
import { usePhone } from './use-phone';

/** Whether somebody is in the middle of something that another page would take away. */
const isOccupied = (): boolean => {
  const at = document.activeElement;
  return (
    document.querySelector('[role="dialog"]') !== null ||
    (at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)))
  );
};

/** C-059, C-060: who calls, about what, why you; answered or declined by one key, from any page (I4). */
export function IncomingCall({ call, isFirst }: { call: Call; isFirst: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useSecondHand();
  const { phone } = usePhone();
  const { me, inboxName } = useDirectory();
  const conversation = useQuery(conversationQuery(call.conversationId)).data;
  const decline = useMutation({ mutationFn: () => declineCall(call.id) });
  const name = call.contactName ?? call.contactPhone ?? t('calling.somebody');
  const step = stepFor(call, me.id);
  const about = conversation?.lastMessage?.preview;

  const open = (): void =>
    void navigate({ to: '/inbox/$conversationId', params: { conversationId: call.conversationId } });
  const answer = (): void => {
    void phone?.answer(call);
    open();
  };

  const begin = useEffectEvent((signal: AbortSignal) => {
    ring(signal);
    notify(t('calling.incoming.notice', { name }), about ?? '', call.id, signal);
    if (!isOccupied()) open();
  });
  useEffect(() => {
    const ringing = new AbortController();
    begin(ringing.signal);
    return () => ringing.abort();
  }, []);

  useKeys(
    isFirst
      ? [
          ['A', answer],
          ['D', () => decline.mutate()],
        ]
      : [],
  );

  return (
    <section
      className={classes.incoming}
      aria-label={t('calling.incoming.title', { name })}
      data-first={isFirst || undefined}
    >
      <div className={classes.ringing} aria-hidden>
        <Initials name={name} size={44} />
      </div>
      <div className={classes.caller} role="alert">
        <h2 className={classes.callerName}>{t('calling.incoming.title', { name })}</h2>
        <p className={classes.callerFacts}>
          {[
            call.contactName && call.contactPhone,
            inboxName(call.inboxId),
            step && t(`calling.incoming.step.${step}`),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className={classes.about}>
        <p className={classes.aboutText}>
          <span className={classes.quiet}>{t('calling.incoming.about')}: </span>
          {about ?? t('calling.incoming.noMessages')}
        </p>
        <p className={classes.quiet}>
          {t('calling.incoming.waiting', { time: talkTime(secondsSince(call.startedAt, now)) })}
        </p>
      </div>
      <div className={classes.choice}>
        <Button
          variant="default"
          loading={decline.isPending}
          leftSection={<IconPhoneOff size={17} aria-hidden />}
          rightSection={isFirst && <Kbd size="xs">D</Kbd>}
          aria-keyshortcuts={isFirst ? 'D' : undefined}
          onClick={() => decline.mutate()}
        >
          {t('calling.incoming.decline')}
        </Button>
        <Button
          className={classes.answer}
          leftSection={<IconPhone size={17} aria-hidden />}
          rightSection={isFirst && <Kbd size="xs">A</Kbd>}
          aria-keyshortcuts={isFirst ? 'A' : undefined}
          onClick={answer}
        >
          {t('calling.incoming.answer')}
        </Button>
      </div>
      {decline.error && <ProblemNotice problem={problemOf(decline.error)} />}
    </section>
  );
}
