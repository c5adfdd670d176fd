/**
 * Remembers answers in this process for a short time. Calls that overlap share one; failures are not kept.
 * @param maxEntries the oldest is forgotten beyond this
 */
export function createMemo<T>({ ttlMs, maxEntries = 500 }: { ttlMs: number; maxEntries?: number }) {
  const entries = new Map<string, { at: number; value: Promise<T> }>();
  return {
    /** @param maxAgeMs instead of the memo's own time */
    get(key: string, load: () => Promise<T>, maxAgeMs = ttlMs): Promise<T> {
      const known = entries.get(key);
      if (known && Date.now() - known.at < maxAgeMs) return known.value;
      const entry = { at: Date.now(), value: load() };
      entries.delete(key);
      entries.set(key, entry);
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value as string);
      return entry.value;
    },
    clear: () => entries.clear(),
  };
}
