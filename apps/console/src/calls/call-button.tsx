import { Button, Popover, Tooltip } from '@mantine/core';
import type { Call, CallPermission } from '@parlance/gateway/contracts';
import {
  IconChevronDown,
  IconClock,
  IconPhone,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhonePlus,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationQuery, type ConversationView } from '../api/queries';
import { serverNow } from '../realtime/server-clock';
import { usePaneCommands } from '../shell/commands';
import { useKeys } from '../shell/use-keys';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { callButton, changesAt, type CallButton as State } from './call-button-state';
import classes from './call-button.module.css';
import { CallInvite } from './call-invite';
import { CallOptions } from './call-options';
import { CallRequest } from './call-request';
import { callWith } from './live-calls';
import { useLiveCalls, useOwnCall, usePhone } from './use-phone';
import { useAgo } from './use-ago';

const SIGNS = {
  unknown: IconPhone,
  call: IconPhone,
  ask: IconPhonePlus,
  asked: IconClock,
  'not-until': IconClock,
  impossible: IconPhoneOff,
  'in-call': IconPhone,
  calling: IconPhoneIncoming,
} as const;

/** C-062, C-146: says what it will do, does it by one press, and explains why when it cannot. */
export function CallButton({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const { phone } = usePhone();
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<'request' | 'invite' | null>(null);
  const permission = conversation.callPermission;
  usePermissionInTime(conversation.id, permission);
  const state = callButton(permission, useMinuteHand());
  const underWay = callWith(useLiveCalls(), conversation.id);
  const own = useOwnCall();
  const kind = kindOf(state, underWay, own?.session?.conversationId === conversation.id);
  const name = useName(kind, state);

  const isWarned = state.kind === 'call' && state.warning !== null;
  const callsAtOnce = (kind === 'call' || kind === 'unknown') && !isWarned && own === null;

  const place = useCallback((): void => {
    setOpen(false);
    void phone?.place(conversation.id);
  }, [phone, conversation.id]);
  const press = useCallback((): void => {
    if (kind === 'ask') setDialog('request');
    else if (callsAtOnce) place();
    else setOpen((shown) => !shown);
  }, [kind, callsAtOnce, place]);
  useKeys([['C', press]]);
  usePaneCommands(
    useMemo(
      () => [
        { id: 'call', keys: 'C', label: name, run: press },
        { id: 'call-request', label: t('callRequest.title'), run: () => setDialog('request') },
        { id: 'call-invite', label: t('callInvite.title'), run: () => setDialog('invite') },
      ],
      [t, name, press],
    ),
  );

  const Sign = SIGNS[kind];
  return (
    <>
      <Popover
        opened={open}
        onChange={setOpen}
        position="bottom-end"
        width={340}
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button.Group className={classes.group}>
            <Tooltip label={`${name} (C)`}>
              <Button
                size="xs"
                variant={kind === 'call' ? 'filled' : 'default'}
                className={classes.main}
                leftSection={<Sign size={16} aria-hidden />}
                aria-label={name}
                aria-keyshortcuts="C"
                disabled={kind === 'in-call' || kind === 'calling'}
                data-warned={isWarned || undefined}
                onClick={press}
              >
                <span className={classes.long}>{name}</span>
                <span className={classes.short}>{t(`callButton.short.${kind}`)}</span>
              </Button>
            </Tooltip>
            <Button
              size="xs"
              px={5}
              variant={kind === 'call' ? 'filled' : 'default'}
              aria-label={t('callButton.options')}
              aria-expanded={open}
              className={classes.options}
              onClick={() => setOpen((shown) => !shown)}
            >
              <IconChevronDown size={15} aria-hidden />
            </Button>
          </Button.Group>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('callButton.options')} className={classes.dropdown}>
          <CallOptions
            state={state}
            permission={permission}
            busy={own ? 'own' : underWay ? 'colleague' : null}
            place={place}
            request={() => {
              setOpen(false);
              setDialog('request');
            }}
            invite={() => {
              setOpen(false);
              setDialog('invite');
            }}
            close={() => setOpen(false)}
          />
        </Popover.Dropdown>
      </Popover>
      {dialog === 'request' && <CallRequest conversation={conversation} close={() => setDialog(null)} />}
      {dialog === 'invite' && <CallInvite conversation={conversation} close={() => setDialog(null)} />}
    </>
  );
}

type Kind = State['kind'] | 'in-call' | 'calling';

function kindOf(state: State, underWay: Call | undefined, isOurs: boolean): Kind {
  if (underWay?.direction === 'inbound' && underWay.state === 'ringing' && !isOurs) return 'calling';
  return underWay || isOurs ? 'in-call' : state.kind;
}

function useName(kind: Kind, state: State): string {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const ago = useAgo();
  if (kind === 'asked' && state.kind === 'asked') return t('callButton.name.asked', { ago: ago(state.at) });
  if (kind === 'not-until' && state.kind === 'not-until')
    return t('callButton.name.not-until', { at: dateTime(state.at) });
  return t(`callButton.name.${kind}`, { ago: '', at: '' });
}

/** The longest that a timer of the browser can wait. */
const LONGEST_MS = 2_000_000_000;

/** Asks policy again at the moment at which it will say something else. */
function usePermissionInTime(conversationId: string, permission: CallPermission | null): void {
  const client = useQueryClient();
  useEffect(() => {
    const now = serverNow();
    const at = permission && changesAt(permission, now);
    if (at === null) return undefined;
    const timer = setTimeout(
      () => void client.invalidateQueries({ queryKey: conversationQuery(conversationId).queryKey }),
      Math.min(at - now + 500, LONGEST_MS),
    );
    return () => clearTimeout(timer);
  }, [client, conversationId, permission]);
}
