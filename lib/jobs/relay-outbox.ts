import "server-only";
import { after } from "next/server";
import { onEmission } from "@/lib/db";
import { logger } from "@/lib/logger";
import { inngest } from "./client";
import { claimOutbox, finishOutbox } from "./rows";

const batchSize = 100;

/**
 * Hands what transactions left in the outbox to the job system, until nothing is left. Safe to repeat and to run concurrently:
 * rows are leased, and the event id is the row's dedupe key, so an event that was sent but not marked starts nothing twice.
 *
 * @returns how many events went out
 * @throws when the job system or the database cannot be reached; the rows stay and the sweeper tries again
 */
export async function relayOutbox(): Promise<number> {
  let sent = 0;
  for (;;) {
    const rows = await claimOutbox(batchSize);
    if (rows.length === 0) return sent;
    await inngest.send(
      rows.map((row) => ({
        id: row.dedupe_key,
        name: row.event,
        data: row.payload,
        ...(row.due_at && { ts: row.due_at.getTime() }),
      })),
    );
    await finishOutbox(rows.map((row) => row.id));
    sent += rows.length;
    if (rows.length < batchSize) return sent;
  }
}

let running: Promise<void> | null = null;
let isWantedAgain = false;

/** Never fails. Calls that meet a relay under way share one more pass after it, which sees their rows. */
function relaySoon(): Promise<void> {
  isWantedAgain = true;
  running ??= (async () => {
    try {
      while (isWantedAgain) {
        isWantedAgain = false;
        await relayOutbox();
      }
    } catch (error) {
      logger.warn({ err: error }, "outbox not relayed; the sweeper will");
    } finally {
      running = null;
    }
  })();
  return running;
}

/**
 * From now on events go out as soon as the call that left them in the outbox has committed, regardless of the caller: a route, a webhook,
 * a page, a form or a job. No caller waits for it. Called once by `instrumentation.ts`.
 */
export function watchOutbox(): void {
  onEmission(() => {
    const relay = relaySoon();
    try {
      after(() => relay); // a platform that freezes processes lets this one finish
    } catch {
      // not in a request
    }
  });
}
