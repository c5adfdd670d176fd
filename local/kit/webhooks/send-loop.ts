import type { Clock } from "../clock.ts";
import type { Collection } from "../store.ts";
import { type Delivery, isOpen } from "./delivery.ts";

export interface SendLoop {
  /** Sends what is due, and wakes up again for what is due later. */
  wake(): void;
  /** The same after the current turn, so that a delivery queued inside a transaction is sent only once that has ended. */
  wakeSoon(): void;
  /** Whether something is due or under way; pending retries may lie in the future. */
  busy(): boolean;
  /** Resolves when nothing is due or under way. */
  idle(): Promise<void>;
  isStopped(): boolean;
  /** Nothing more is sent. What is under way gets half a second. */
  stop(): Promise<void>;
}

const mostConcurrent = 16;
const lastWaitMs = 500;

/** Gives each due row to `attempt`, several concurrently. A row is not given again before its attempt has ended. */
export function createSendLoop(
  rows: Collection<Delivery>,
  clock: Clock,
  attempt: (row: Readonly<Delivery>) => Promise<void>,
): SendLoop {
  const sending = new Map<string, Promise<void>>();
  let cancelTimer: (() => void) | undefined;
  let queued = false;
  let stopped = false;

  function wakeSoon(): void {
    if (queued) return;
    queued = true;
    setImmediate(() => {
      queued = false;
      wake();
    });
  }

  function wake(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (stopped) return;
    const { due, next } = lookAhead();
    // What exceeds `mostConcurrent` is picked up when one of these ends.
    for (const row of due.slice(0, mostConcurrent - sending.size)) begin(row);
    if (next !== Number.POSITIVE_INFINITY) cancelTimer = clock.schedule(next, wake);
  }

  /** What is due, earliest first, and when the next one will be. */
  function lookAhead(): { due: Readonly<Delivery>[]; next: number } {
    const now = clock.now();
    const due: Readonly<Delivery>[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const row of rows.values()) {
      if (!isOpen(row) || sending.has(row.id)) continue;
      if (row.nextAt <= now) due.push(row);
      else next = Math.min(next, row.nextAt);
    }
    return { due: due.sort((a, b) => a.nextAt - b.nextAt), next };
  }

  function begin(row: Readonly<Delivery>): void {
    const ended = attempt(row).finally(() => {
      sending.delete(row.id);
      wakeSoon();
    });
    sending.set(row.id, ended);
  }

  function busy(): boolean {
    const due = () => rows.find((row) => row.status === "pending" && row.nextAt <= clock.now()) !== undefined;
    return queued || sending.size > 0 || due();
  }

  return {
    wake,
    wakeSoon,
    busy,
    async idle() {
      while (!stopped && busy()) await new Promise((done) => setTimeout(done, 5));
    },
    isStopped: () => stopped,
    async stop() {
      stopped = true;
      cancelTimer?.();
      const patience = new Promise((done) => setTimeout(done, lastWaitMs));
      await Promise.race([Promise.allSettled(sending.values()), patience]);
    },
  };
}
