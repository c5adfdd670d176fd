import "server-only";
import type { Recording } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { deleteRecording } from "./recording";
import { sortRecordings } from "./rows";

const batch = 500;

/**
 * Compares recordings that the voice platform still has with our messages: those that nobody reported become messages, and those that
 * nobody needs any more are deleted there. Safe to repeat: what was deleted is on no later list.
 * @param recordings of a day, finished
 * @returns for the run's log
 * @throws where the platform does not delete; the day is then read again
 */
export async function tidyRecordings(recordings: readonly Recording[]): Promise<string> {
  const sum = { found: 0, foreign: 0, deleted: 0 };
  for (let at = 0; at < recordings.length; at += batch) {
    const { found, foreign, orphans } = await sortRecordings(recordings.slice(at, at + batch));
    for (const ref of orphans) await deleteRecording(ref);
    sum.found += found;
    sum.foreign += foreign;
    sum.deleted += orphans.length;
  }
  if (sum.found + sum.foreign + sum.deleted > 0) logger.warn(sum, "recordings at the voice platform without a message");
  return `${recordings.length} recordings, ${sum.found} found, ${sum.deleted} deleted`;
}
