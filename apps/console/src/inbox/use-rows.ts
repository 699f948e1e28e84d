import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/** The rows of a long list that are on screen, and a way to bring another one there. */
export function useRows(scroller: RefObject<HTMLElement | null>, keys: readonly string[], height: number) {
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 8,
  });
  return {
    rows: virtualizer.getVirtualItems(),
    totalHeight: virtualizer.getTotalSize(),
    bringIntoView: (index: number) => virtualizer.scrollToIndex(index),
  };
}
