import "server-only";
import type { Actor } from "@/lib/callers";
import type { UsageEvent, UsageList } from "@/lib/contract/usage";
import { AppError } from "@/lib/errors";
import { byteOrderMark, type CsvValue, csvLine } from "@/lib/kernel/csv";
import { csvStream } from "@/lib/kernel/csv-stream";
import { logger } from "@/lib/logger";
import { listUsage } from "./rows";

const pageRows = 1000;

/** One column a line; programs go by the header. */
const columns: [title: string, value: (event: UsageEvent) => CsvValue][] = [
  ["Began at (UTC)", ({ at }) => new Date(at).toISOString()],
  ["Number", ({ e164 }) => e164],
  ["Service", ({ service }) => service],
  ["Other party", ({ other_party }) => other_party ?? "hidden"],
  ["Destination", ({ destination }) => destination],
  ["Price of a minute or text", ({ price }) => price],
  ["Seconds or texts", ({ quantity }) => quantity],
  ["Counted", ({ billed }) => billed],
  ["Included", ({ included }) => included],
  ["Amount times 60", ({ amount_60 }) => amount_60],
  ["Id", ({ id }) => id],
];

/**
 * Usage as CSV, newest first, a thousand at a time while the file leaves.
 * @param lineId of an invoice; null: the present period
 * @throws {AppError} NOT_FOUND
 */
export async function exportUsage(
  actor: Actor,
  accountId: string,
  lineId: string | null,
): Promise<ReadableStream<Uint8Array>> {
  const lines = csvOf(async (after) => {
    const list: UsageList | null = await listUsage(actor, accountId, lineId, after, pageRows);
    if (!list) throw new AppError("NOT_FOUND");
    return list.events;
  });
  const first = await lines.next(); // a refusal is an answer of its own, not half a file
  return csvStream(first.value ?? "", lines, (error) => logger.error({ err: error }, "an export of usage broke off"));
}

async function* csvOf(
  read: (after: { at: string; id: string } | null) => Promise<UsageEvent[]>,
): AsyncGenerator<string, void> {
  let text = byteOrderMark + csvLine(columns.map(([title]) => title));
  let after: { at: string; id: string } | null = null;
  for (;;) {
    const events: UsageEvent[] = await read(after);
    yield text + events.map((event) => csvLine(columns.map(([, value]) => value(event)))).join("");
    const last = events.at(-1);
    if (events.length < pageRows || !last) return;
    text = "";
    after = { at: last.at, id: last.id };
  }
}
