import "server-only";
import { carrierFor, presentCarriers } from "@/lib/carriers";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { tidyRecordings } from "../voicemail/tidy-recordings";
import { ingestRecordRows, nextRecordRun, recordRunDone } from "./rows";

const batch = 500;

/**
 * Reads one day of a carrier's records, where one is due. Safe to repeat: a day that broke off is read again, and each record is one row.
 * @returns what came of it, for the run's log
 */
export async function readRecordsOf(carrierId: CarrierId): Promise<string | null> {
  const { records } = carrierFor(carrierId);
  if (!records) return null;
  const due = await nextRecordRun(carrierId);
  if (!due) return null;
  const found = await records.calls(due.day, {
    reference: `cdr:${due.day}:${due.run}`,
    callbackUrl: `${env().APP_URL}/api/webhooks/${carrierId}/records`,
  });
  if (!found) return `${carrierId} ${due.day}: the carrier prepares them`;
  for (let at = 0; at < found.length; at += batch) await ingestRecordRows(carrierId, found.slice(at, at + batch));
  const recordings = records.recordings ? `, ${await tidyRecordings(await records.recordings(due.day))}` : "";
  await recordRunDone(carrierId, due.day, due.run, found.length);
  return `${carrierId} ${due.day}: ${found.length} calls${recordings}`;
}

/** Every carrier by itself: one that is away keeps no other waiting. */
export async function readRecords(): Promise<string[]> {
  const outcomes = await Promise.all(
    presentCarriers().map((id) =>
      readRecordsOf(id).catch((error: unknown) => {
        logger.warn({ err: error, carrier: id }, "records of calls could not be read; they are asked for again");
        return `${id}: failed`;
      }),
    ),
  );
  return outcomes.filter((one) => one !== null);
}
