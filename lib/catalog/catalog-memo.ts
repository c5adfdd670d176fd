import "server-only";
import { createMemo } from "@/lib/kernel/memo";

const kept = globalThis as typeof globalThis & { __numninjaCatalog?: ReturnType<typeof createMemo<unknown>> };

/**
 * Places and prices from the database, kept for a few seconds per process. One memory for all bundles of the process
 * (pages, API, jobs), so that a sync empties it everywhere. Prices of numbers that a search shows are never taken from here.
 */
kept.__numninjaCatalog ??= createMemo<unknown>({ ttlMs: 15_000, maxEntries: 1_000 });
const memo = kept.__numninjaCatalog;

/** @param maxAgeMs for what costs a look at every area */
export const fromCatalog = <T>(key: readonly unknown[], load: () => Promise<T>, maxAgeMs?: number): Promise<T> =>
  memo.get(JSON.stringify(key), load, maxAgeMs) as Promise<T>;

/** A list over all areas of all countries changes with a sync, and costs a quote per area. */
export const overviewMs = 120_000;

export const forgetCatalog = (): void => memo.clear();
