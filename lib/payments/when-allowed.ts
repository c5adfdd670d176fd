import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked, isTooMany } from "./stripe-client";

const shortestMs = 250;
const longestMs = 8_000;
/** The last of them has waited for about 40 s in all. */
const tries = 10;

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
 * through this waits together, and goes on a little apart; an object that another request holds is asked for again alone.
 *
 * @param work safe to repeat from any point
 */
export async function whenAllowed<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const left = until - performance.now();
    if (left > 0) await sleep(left + Math.random() * waitMs);
    try {
      const result = await work();
      waitMs = waitMs > shortestMs ? waitMs * 0.8 : 0;
      return result;
    } catch (error) {
      if (!isTooMany(error) || attempt === tries) throw error;
      if (isLocked(error)) await sleep(attempt * shortestMs);
      else slowDown();
    }
  }
}
