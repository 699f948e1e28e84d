import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { Call } from '@parlance/gateway/contracts';
import {
  IconAlertTriangle,
  IconBadgeCc,
  IconChevronDown,
  IconChevronUp,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconVolume,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { useKeys } from '../shell/use-keys';
import { useSecondHand } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import { callStage, isInConversation, type CallStage } from './call-stage';
import classes from './calls.module.css';
import { Captions } from './captions';
import { DeviceSettings } from './device-settings';
import { secondsSince, talkTime } from './duration';
import { RecordingSign } from './recording-sign';
import { holdCall } from './telephony';
import { usePhone, type OwnCall } from './use-phone';

/** C-065, C-066: everything about the running call in one place that stays on every page. */
export function CallWindow({ call, session, name }: OwnCall & { name: string }) {
  const { t } = useTranslation();
  const { phone } = usePhone();
  const [expanded, setExpanded] = useState(false);
  const [captions, setCaptions] = useState(true);
  const stage = callStage(call, session);
  const isTalking = isInConversation(stage);
  const isMuted = session?.muted ?? false;
  const isHeld = call?.held ?? false;
  const hold = useMutation({ mutationFn: (held: boolean) => holdCall(call?.id ?? '', held) });
  const toggleMute = (): void => phone?.setMuted(!isMuted);
  const toggleHold = (): void => {
    if (!hold.isPending) hold.mutate(!isHeld);
  };
  useKeys(
    isTalking
      ? [
          ['M', toggleMute],
          ['H', toggleHold],
        ]
      : [],
  );
  const conversationId = call?.conversationId ?? session?.conversationId ?? '';
  const answered = call !== undefined && call.answeredAt !== null;
  return (
    <section
      className={classes.window}
      aria-label={t('calling.window', { name })}
      data-expanded={expanded || undefined}
    >
      <div className={classes.bar}>
        <span className={classes.live} data-stage={isTalking && !isHeld ? 'talking' : stage} aria-hidden />
        <div className={classes.who}>
          <Link to="/inbox/$conversationId" params={{ conversationId }} className={classes.whoName}>
            {name}
          </Link>
          <p className={classes.stage} role="status">
            <span data-stage={stage}>{t(`calling.stage.${stage}`)}</span>
            {isMuted && isTalking && <span className={classes.mark}>{t('calling.muted')}</span>}
            {call && answered && (
              <span className={classes.small}>
                <RecordingSign call={call} />
              </span>
            )}
          </p>
        </div>
        {call && answered && call.answeredAt !== null && (
          <>
            <Duration since={call.answeredAt} />
            <span className={classes.large}>
              <RecordingSign call={call} />
            </span>
          </>
        )}
        <div className={classes.controls}>
          {isTalking && (
            <>
              <Control
                name={t(isMuted ? 'calling.unmute' : 'calling.mute')}
                shortcut="M"
                pressed={isMuted}
                press={toggleMute}
              >
                {isMuted ? <IconMicrophoneOff size={19} /> : <IconMicrophone size={19} />}
              </Control>
              <Control
                name={t(isHeld ? 'calling.resume' : 'calling.hold')}
                shortcut="H"
                pressed={isHeld}
                press={toggleHold}
                loading={hold.isPending}
                secondary
              >
                {isHeld ? <IconPlayerPlay size={19} /> : <IconPlayerPause size={19} />}
              </Control>
              <Control
                name={t('calling.captions')}
                pressed={captions}
                press={() => setCaptions((shown) => !shown)}
                quiet
                secondary
              >
                <IconBadgeCc size={19} />
              </Control>
              <DeviceSettings />
            </>
          )}
          <ReturnButton stage={stage} call={call} />
          <EndButton stage={stage} answered={answered} call={call} />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xl"
            className={classes.expand}
            aria-expanded={expanded}
            aria-label={t(expanded ? 'calling.fewer' : 'calling.more')}
            onClick={() => setExpanded((shown) => !shown)}
          >
            {expanded ? <IconChevronDown size={20} aria-hidden /> : <IconChevronUp size={20} aria-hidden />}
          </ActionIcon>
        </div>
      </div>
      {call?.alarms.map((alarm) => (
        <AlarmLine key={`${alarm.side}${alarm.since}`} alarm={alarm} />
      ))}
      {session?.soundBlocked && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconVolume size={16} aria-hidden />}
          onClick={() => phone?.resumeSound()}
        >
          {t('calling.soundOn')}
        </Button>
      )}
      {hold.error && <ProblemNotice problem={problemOf(hold.error)} />}
      {captions && isTalking && call && <Captions callId={call.id} />}
    </section>
  );
}

const CAUSES = ['not-connected', 'no-packets', 'only-silence'] as const;

/** I9: a side that should be heard and is not. */
function AlarmLine({ alarm: { side, cause } }: { alarm: Call['alarms'][number] }) {
  const { t } = useTranslation();
  const known = CAUSES.find((one) => one === cause);
  return (
    <p role="alert" className={classes.alarm}>
      <IconAlertTriangle size={16} aria-hidden />{' '}
      {t(`calling.alarm.${side}`, { cause: known ? t(`calling.cause.${known}`) : cause })}
    </p>
  );
}

function Duration({ since }: { since: string }) {
  return (
    <span className={classes.duration} role="timer">
      {talkTime(secondsSince(since, useSecondHand()))}
    </span>
  );
}

interface ControlProps {
  name: string;
  shortcut?: string;
  pressed: boolean;
  /** Pressed it only shows something; the others change what the customer hears. */
  quiet?: boolean;
  press: () => void;
  loading?: boolean;
  /** Behind "more" on a phone. */
  secondary?: boolean;
  children: React.ReactNode;
}

function Control({ name, shortcut, pressed, quiet, press, loading, secondary, children }: ControlProps) {
  return (
    <Tooltip label={shortcut ? `${name} (${shortcut})` : name}>
      <ActionIcon
        variant={!pressed ? 'default' : quiet ? 'light' : 'filled'}
        size="xl"
        radius="xl"
        aria-label={name}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut}
        loading={loading}
        className={secondary ? classes.secondary : undefined}
        onClick={press}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** Back into one's own call from where it was left, or out of another window. */
function ReturnButton({ stage, call }: { stage: CallStage; call: OwnCall['call'] }) {
  const { t } = useTranslation();
  const { phone } = usePhone();
  if (!call || (stage !== 'away' && stage !== 'cut-off')) return null;
  const isElsewhere = stage === 'away' && (call.agentLeg === 'present' || call.agentLeg === 'connecting');
  return (
    <Button size="sm" className={classes.answer} onClick={() => void phone?.attach(call)}>
      {t(isElsewhere ? 'calling.takeHere' : 'calling.return')}
    </Button>
  );
}

function EndButton({
  stage,
  answered,
  call,
}: {
  stage: CallStage;
  answered: boolean;
  call: OwnCall['call'];
}) {
  const { t } = useTranslation();
  const { phone } = usePhone();
  const end = useMutation({
    mutationFn: async () => (stage === 'away' && call ? phone?.hangUpElsewhere(call) : phone?.hangUp()),
  });
  const name = t(answered || call?.direction === 'inbound' ? 'calling.end' : 'calling.cancel');
  return (
    <Tooltip label={name}>
      <ActionIcon
        size="xl"
        radius="xl"
        className={classes.end}
        aria-label={name}
        loading={stage === 'ending' || end.isPending}
        onClick={() => end.mutate()}
      >
        <IconPhoneOff size={19} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
