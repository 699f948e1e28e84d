import { useEffect } from 'react';
import { createStore } from '../ui/store';

export const paletteOpen = createStore(false);

/** Something that the palette offers while a page or pane that can do it is on screen. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  run(): void;
}

export const paneCommands = createStore<readonly Command[]>([]);

/** The commands whose words begin the words that were typed, in any order. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label }) => {
    const words = label.toLocaleLowerCase().split(/\s+/);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}

/** Offers commands while a component is on screen. The list must be memoised. */
export function usePaneCommands(commands: readonly Command[]): void {
  useEffect(() => {
    paneCommands.set((others) => [...others, ...commands]);
    return () => paneCommands.set((all) => all.filter((command) => !commands.includes(command)));
  }, [commands]);
}
