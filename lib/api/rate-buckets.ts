import "server-only";
import { logger } from "@/lib/logger";
import { type Bucket, checkRate, spendTokens } from "./rows";

export interface Grant {
  ok: boolean;
  /** whole tokens left */
  remaining: number;
  /** 0 when granted */
  retryAfterMs: number;
}

interface Known {
  bucket: Bucket;
  tokens: number;
  /** when `tokens` was right, ms of the machine */
  at: number;
  /** granted here and not yet reported */
  owed: number;
  /** a report under way; exact questions wait for it */
  reporting: Promise<unknown> | null;
}

/** What one process granted is known to all after this long. */
const reportAfterMs = 100;
const retryAfterMs = 1_000;
/** Callers that a process remembers; the longest unseen are forgotten beyond it. */
const maxKnown = 10_000;

interface Memory {
  known: Map<string, Known>;
  unreported: Set<Known>;
  timer: NodeJS.Timeout | null;
}

// One memory for all bundles of the process.
const kept = globalThis as typeof globalThis & { __numninjaBuckets?: Memory };
kept.__numninjaBuckets ??= { known: new Map(), unreported: new Set(), timer: null };
const memory = kept.__numninjaBuckets;

/**
 * Takes one token of a bucket that all processes share.
 *
 * While a bucket is more than half full the process grants by itself and reports to Postgres a tenth of a second later, all buckets in
 * one statement, which returns what other processes granted. From half on every request asks Postgres, which is exact.
 * So N processes may together grant N × burst / 2 more than the limit in the first tenth of a second of a burst, and nothing after it;
 * one process alone never grants too much. A bucket that this process has not seen counts as full until the first report.
 */
export async function takeToken(bucket: Bucket): Promise<Grant> {
  const entry = recall(bucket);
  const now = Date.now();
  refill(entry, now);
  if (entry.tokens - 1 >= bucket.burst / 2) {
    entry.tokens -= 1;
    owe(entry, 1);
    return { ok: true, remaining: Math.floor(entry.tokens), retryAfterMs: 0 };
  }
  return ask(entry);
}

/** Asks Postgres, after this process has reported its own grants. Questions that overlap wait only for one that carries a debt. */
async function ask(entry: Known): Promise<Grant> {
  while (entry.reporting) await entry.reporting.catch(() => {});
  const { owed } = entry;
  entry.owed = 0;
  memory.unreported.delete(entry);
  const answer = checkRate(entry.bucket, owed);
  if (owed > 0) track(entry, answer);
  try {
    const { ok, remaining, retry_after_ms } = await answer;
    entry.tokens = remaining - entry.owed;
    entry.at = Date.now();
    return { ok, remaining, retryAfterMs: retry_after_ms };
  } catch (error) {
    owe(entry, owed);
    throw error;
  }
}

/** Reports every debt in one statement. */
async function report(): Promise<void> {
  memory.timer = null;
  const debts = [...memory.unreported]
    .filter(({ reporting }) => reporting === null)
    .map((entry) => ({ entry, spent: entry.owed }));
  if (debts.length > 0) await settle(debts);
  if (memory.unreported.size > 0) memory.timer ??= later(reportAfterMs);
}

async function settle(debts: { entry: Known; spent: number }[]): Promise<void> {
  const answer = spendTokens(debts.map(({ entry, spent }) => ({ ...entry.bucket, spent })));
  for (const { entry } of debts) {
    entry.owed = 0;
    memory.unreported.delete(entry);
    track(entry, answer);
  }
  try {
    const left = await answer;
    for (const { entry } of debts) {
      entry.tokens = (left[entry.bucket.name] ?? entry.tokens) - entry.owed;
      entry.at = Date.now();
    }
  } catch (error) {
    logger.warn({ err: error, buckets: debts.length }, "granted requests could not be reported; again in a second");
    memory.timer ??= later(retryAfterMs);
    for (const { entry, spent } of debts) owe(entry, spent);
  }
}

const later = (ms: number) => setTimeout(report, ms).unref();

/** Lets exact questions wait until `answer` is there. */
function track(entry: Known, answer: Promise<unknown>): void {
  const reporting = answer.then(
    () => {},
    () => {},
  );
  entry.reporting = reporting;
  reporting.then(() => {
    if (entry.reporting === reporting) entry.reporting = null;
  });
}

function owe(entry: Known, spent: number): void {
  if (spent === 0) return;
  entry.owed += spent;
  memory.unreported.add(entry);
  memory.timer ??= later(reportAfterMs);
}

function refill(entry: Known, now: number): void {
  const { rate, burst } = entry.bucket;
  entry.tokens = Math.min(burst, entry.tokens + (rate * Math.max(0, now - entry.at)) / 1000);
  entry.at = now;
}

function recall(bucket: Bucket): Known {
  const { known } = memory;
  const entry = known.get(bucket.name) ?? { bucket, tokens: bucket.burst, at: Date.now(), owed: 0, reporting: null };
  known.delete(bucket.name);
  known.set(bucket.name, entry); // the longest unseen stand first
  if (known.size > maxKnown) known.delete(known.keys().next().value as string);
  return entry;
}
