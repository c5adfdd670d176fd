import { useSyncExternalStore } from "react";

/** A value that parts of a page share without a provider around them. @param initial as the server renders it, too */
export function createStore<T>(initial: T) {
  let value = initial;
  const watchers = new Set<(value: T) => void>();
  const get = (): T => value;
  /** @returns ends the watching */
  function watch(watcher: (value: T) => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }
  return {
    get,
    set(next: T): void {
      value = next;
      for (const watcher of watchers) watcher(next);
    },
    watch,
    /** The value, kept up to date. */
    use: (): T => useSyncExternalStore(watch, get, () => initial),
  };
}
