import { useSyncExternalStore } from "react";

let shown: number | null = null;
const watchers = new Set<() => void>();

/** How many numbers the list shows by now; null while none is there. */
export function tellResultCount(count: number | null): void {
  shown = count;
  for (const watcher of watchers) watcher();
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** For the form, which stands beside the list: the same number as there. */
export const useResultCount = (): number | null =>
  useSyncExternalStore(
    watch,
    () => shown,
    () => null,
  );
