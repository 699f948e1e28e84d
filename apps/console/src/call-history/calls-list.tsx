import type { CallHistoryEntry } from '@parlance/gateway/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../shell/use-keys';
import { CallRow } from './call-row';
import classes from './calls.module.css';

interface ListProps {
  entries: readonly CallHistoryEntry[];
  words: string | undefined;
  /** Asked when the end comes near; undefined when everything is here. */
  more: (() => void) | undefined;
}

/** Only the rows on screen exist. J and K walk through all, Enter opens. */
export function CallsList({ entries, words, more }: ListProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const at = useRef(-1);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 60,
    getItemKey: (index) => entries[index]?.callId ?? index,
    overscan: 8,
  });
  const rows = virtualizer.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? -1;

  useEffect(() => {
    if (more && lastShown >= entries.length - 8) more();
  }, [lastShown, entries.length, more]);

  const walk = (step: 1 | -1): void => {
    const next = Math.min(Math.max(at.current + step, 0), entries.length - 1);
    at.current = next;
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] [data-call-row]`)?.focus(),
    );
  };
  useKeys([
    ['J', () => walk(1)],
    ['K', () => walk(-1)],
  ]);

  return (
    <div ref={scroller} className={classes.scroller}>
      <ul
        aria-label={t('callHistory.list')}
        className={classes.rows}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map((row) => {
          const entry = entries[row.index];
          return (
            entry && (
              <li
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={row.index}
                className={classes.place}
                style={{ transform: `translateY(${row.start}px)` }}
                onFocus={() => (at.current = row.index)}
              >
                <CallRow entry={entry} words={words} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
