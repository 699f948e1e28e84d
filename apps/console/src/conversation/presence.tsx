import { Tooltip } from '@mantine/core';
import type { Viewer } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { presence } from '../realtime/realtime';
import { useSession } from '../session/session';
import { Initials } from '../ui/person';
import { useStore } from '../ui/store';
import classes from './conversation.module.css';

const NOBODY: readonly Viewer[] = [];

/** Colleagues who have this conversation open; one entry for each person, however many tabs. */
export function useColleaguesHere(conversationId: string): readonly Viewer[] {
  const all = useStore(presence);
  const { principal } = useSession();
  const people = new Map<string, Viewer>();
  for (const viewer of all[conversationId] ?? NOBODY) {
    if (viewer.userId === principal.id) continue;
    const typing = viewer.typing || people.get(viewer.userId)?.typing === true;
    people.set(viewer.userId, { ...viewer, typing });
  }
  return [...people.values()];
}

export function Presence({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const here = useColleaguesHere(conversationId);
  if (here.length === 0) return null;
  const names = here.map(({ name }) => name).join(', ');
  return (
    <Tooltip label={t('presence.alsoHere', { names })}>
      <span role="img" aria-label={t('presence.alsoHere', { names })} className={classes.here}>
        {here.slice(0, 3).map(({ userId, name }) => (
          <Initials key={userId} name={name} size={26} />
        ))}
        {here.length > 3 && <span>+{here.length - 3}</span>}
      </span>
    </Tooltip>
  );
}

/** "Budi is typing…" above the composer. */
export function TypingNotice({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const typing = useColleaguesHere(conversationId).filter((viewer) => viewer.typing);
  return (
    <div role="status" className={classes.typing}>
      {typing.length > 0 &&
        t('presence.typing', { count: typing.length, names: typing.map(({ name }) => name).join(', ') })}
    </div>
  );
}
