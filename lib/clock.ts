import "server-only";
import { readFileSync } from "node:fs";

/**
 * How far business time is ahead of the machine's clock, in ms. Always 0 in production. The embedded stack can be moved
 * (`npm run clock`): NUMNINJA_CLOCK_FILE names the file that holds its offset, and `private.now()` adds the same in SQL.
 * Read at every call, because a move must be seen immediately by every process.
 */
export function clockOffsetMs(): number {
  const file = process.env.NUMNINJA_CLOCK_FILE;
  if (!file) return 0;
  try {
    const { offset_ms } = JSON.parse(readFileSync(/* turbopackIgnore: true */ file, "utf8")) as { offset_ms: number };
    return offset_ms;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0; // never moved
    throw error;
  }
}

/**
 * The current instant (UTC) of business time: holds, orders, periods, schedules and what pages call now.
 * Sessions, tokens, cookies, timeouts and waits use `Date.now()`, the machine's time (docs/decisions).
 */
export const now = (): Date => new Date(Date.now() + clockOffsetMs());
