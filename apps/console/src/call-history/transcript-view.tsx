import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { CallRecording } from '@parlance/gateway/contracts';
import { IconArrowDown, IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallAudio } from './call-audio';
import { clock } from './call-status';
import classes from './details.module.css';
import { Marked } from './marked';
import { entriesOf, matchesIn, stepMatch, utteranceAt, type TranscriptEntry } from './transcript';

interface TranscriptProps {
  recording: CallRecording;
  audio: CallAudio | null;
  agentName: string;
  customerName: string;
  /** Words that the reader comes with. */
  words: string | undefined;
}

const NEVER = () => () => undefined;

/** What was said, by whom and when. It follows the player until the reader scrolls, and leads it when clicked. */
export function TranscriptView({ recording, audio, agentName, customerName, words = '' }: TranscriptProps) {
  const { t } = useTranslation();
  const { utterances } = recording.transcript;
  const list = useRef<HTMLOListElement>(null);
  const [wanted, setWanted] = useState(words);
  const matches = useMemo(() => matchesIn(utterances, wanted), [utterances, wanted]);
  const [chosen, setChosen] = useState<number | null>(() => matchesIn(utterances, words)[0] ?? null);
  const [isFollowing, setFollowing] = useState(true);
  const entries = useMemo(() => entriesOf(recording), [recording]);
  // Only a new utterance draws anew, not each tick of the player.
  const current = useSyncExternalStore(audio?.position.subscribe ?? NEVER, () =>
    audio && audio.position.get() > 0 ? utteranceAt(utterances, audio.position.get()) : null,
  );
  const show = (index: number | null): void =>
    list.current?.querySelector(`[data-utterance="${index ?? 'none'}"]`)?.scrollIntoView({ block: 'center' });

  useEffect(() => {
    if (isFollowing && current !== null) show(current);
  }, [current, isFollowing]);
  useEffect(() => {
    if (chosen !== null) show(chosen);
  }, [chosen]);

  const step = (by: 1 | -1): void => {
    setFollowing(false);
    setChosen(stepMatch(matches, chosen, by));
  };
  const letGo = (): void => {
    if (audio?.state.get().isPlaying) setFollowing(false);
  };

  return (
    <>
      <div className={classes.find}>
        <TextInput
          type="search"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('callDetails.find')}
          aria-label={t('callDetails.find')}
          value={wanted}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setWanted(typed);
            setChosen(matchesIn(utterances, typed)[0] ?? null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        />
        {wanted.trim() !== '' && (
          <>
            <span role="status" className={classes.soft}>
              {matches.length === 0
                ? t('inbox.nothingFound')
                : t('callDetails.matchOf', {
                    at: chosen === null ? 0 : matches.indexOf(chosen) + 1,
                    of: matches.length,
                  })}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={matches.length === 0}
              aria-label={t('callDetails.previousMatch')}
              onClick={() => step(-1)}
            >
              <IconChevronUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={matches.length === 0}
              aria-label={t('callDetails.nextMatch')}
              onClick={() => step(1)}
            >
              <IconChevronDown size={16} aria-hidden />
            </ActionIcon>
          </>
        )}
        {!isFollowing && current !== null && (
          <Button
            variant="default"
            size="compact-sm"
            className={classes.followButton}
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={() => setFollowing(true)}
          >
            {t('callDetails.follow')}
          </Button>
        )}
      </div>
      <ol
        ref={list}
        className={classes.utterances}
        aria-label={t('callDetails.transcript')}
        onWheel={letGo}
        onTouchMove={letGo}
      >
        {entries.map((entry) => (
          <Entry
            key={entry.kind === 'span' ? `span ${entry.startMs}` : entry.index}
            entry={entry}
            isCurrent={entry.kind === 'utterance' && entry.index === current}
            isChosen={entry.kind === 'utterance' && entry.index === chosen}
            speaker={
              entry.kind === 'utterance' && entry.utterance.side === 'customer' ? customerName : agentName
            }
            words={wanted}
            play={audio ? (ms) => audio.playFrom(ms) : null}
          />
        ))}
      </ol>
    </>
  );
}

interface EntryProps {
  entry: TranscriptEntry;
  isCurrent: boolean;
  isChosen: boolean;
  speaker: string;
  words: string;
  play: ((ms: number) => void) | null;
}

function Entry({ entry, isCurrent, isChosen, speaker, words, play }: EntryProps) {
  const { t } = useTranslation();
  const at = clock(entry.startMs / 1_000);
  if (entry.kind === 'span') {
    const until = entry.span.toMs;
    return (
      <li className={classes.span}>
        {t(`callDetails.span.${entry.span.kind}`, {
          at,
          until: until === null ? '…' : clock(until / 1_000),
        })}
      </li>
    );
  }
  const { side, text, startMs } = entry.utterance;
  return (
    <li
      className={classes.utterance}
      data-utterance={entry.index}
      data-side={side}
      data-chosen={isChosen || undefined}
      aria-current={isCurrent || undefined}
    >
      {play ? (
        <button
          type="button"
          className={classes.at}
          aria-label={t('callDetails.playFrom', { at })}
          onClick={() => play(startMs)}
        >
          {at}
        </button>
      ) : (
        <span className={classes.at}>{at}</span>
      )}
      <span className={classes.speaker} dir="auto">
        {speaker}
      </span>
      <p
        dir="auto"
        className={classes.said}
        onClick={() => {
          if (play && window.getSelection()?.isCollapsed) play(startMs);
        }}
      >
        <Marked text={text} words={words} />
      </p>
    </li>
  );
}
