import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked, isTooMany } from "./stripe-client";

const shortestMs = 250;
const longestMs = 8_000;
/** Work that is still refused so long after its first refusal is given up. */
const patienceMs = 40_000;

// One pace for the process: Stripe counts the calls of all of them.
let waitMs = 0;
let until = 0;

/** Stripe asked for fewer calls: the next call waits, twice as long as before. Those that ran beside it add nothing. */
function slowDown(): void {
  if (performance.now() < until) return;
  waitMs = Math.min(Math.max(2 * waitMs, shortestMs), longestMs);
  until = performance.now() + waitMs;
}

/**
 * Repeats what Stripe had no room for (429); nothing of such a call was carried out. After too many calls a second everything that runs
 * through this waits together, and goes on a little apart; an object that another request holds is asked for again alone. Time ends
 * it, not a number of tries: beside many others one may be refused a dozen times in a few seconds.
 *
 * @param work safe to repeat from any point
 * @throws Stripe's refusal, 40 s after the first one
 */
export async function whenAllowed<T>(work: () => Promise<T>): Promise<T> {
  let givenUpAt = Number.POSITIVE_INFINITY;
  for (let attempt = 1; ; attempt++) {
    const left = until - performance.now();
    if (left > 0) await sleep(left + Math.random() * waitMs);
    try {
      const result = await work();
      waitMs = waitMs > shortestMs ? waitMs * 0.8 : 0;
      return result;
    } catch (error) {
      if (!isTooMany(error) || performance.now() > givenUpAt) throw error;
      givenUpAt = Math.min(givenUpAt, performance.now() + patienceMs);
      if (isLocked(error)) await sleep(Math.min(attempt * shortestMs, longestMs));
      else slowDown();
    }
  }
}
