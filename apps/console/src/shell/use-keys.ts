import { useHotkeys } from '@mantine/hooks';

/** Single keys of a page. They rest while something is being written and while a dialog stands in front. */
export function useKeys(keys: readonly (readonly [key: string, run: () => void])[]): void {
  useHotkeys(
    keys.map(([key, run]) => [
      key,
      () => {
        if (!document.querySelector('[role="dialog"]')) run();
      },
    ]),
  );
}
