import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { type CallFilter, maxExportedCalls } from "@/lib/contract/calls/history";
import type { Call } from "@/lib/contract/calls/wire";
import { byteOrderMark, type CsvValue, csvLine } from "@/lib/kernel/csv";
import { csvStream } from "@/lib/kernel/csv-stream";
import { wallTime } from "@/lib/kernel/zoned-time";
import { logger } from "@/lib/logger";
import { type CallConditions, listCallRows } from "../rows";
import { readFilter } from "./read-filter";

const pageRows = 1000;

const zoneOf = (number: Call["number"]): string => number?.time_zone ?? "UTC";

/** One column a line; programs go by the header. Seconds are whole. */
const columns: [title: string, value: (call: Call) => CsvValue][] = [
  ["Called at", ({ created_at, number }) => wallTime(created_at, zoneOf(number)).replace("T", " ")],
  ["Time zone", ({ number }) => zoneOf(number)],
  ["Called at (UTC)", ({ created_at }) => new Date(created_at).toISOString()],
  ["Number", ({ number }) => number?.e164 ?? null],
  ["Name of the number", ({ number }) => number?.label ?? null],
  ["Caller", ({ caller }) => caller ?? "hidden"],
  ["Result", ({ result }) => result],
  ["Outcome", ({ outcome }) => outcome],
  ["Answered by", ({ answered_by }) => answered_by],
  ["Seconds", ({ seconds }) => seconds],
  ["Seconds of message", ({ recording_seconds }) => recording_seconds],
  ["Ended because", ({ end_cause }) => end_cause],
  ["Rule", ({ rule }) => rule?.kind ?? null],
  ["Phones", ({ legs }) => legs.map(({ e164, status }) => `${e164} ${status}`).join("; ")],
  ["Call", ({ id }) => id],
];

/**
 * Calls of the account as CSV, newest first. Read a thousand at a time while the file leaves, so that a large one takes no more memory
 * than a small one; a call that arrives meanwhile is not in it.
 * @throws {AppError} as `listCalls`
 */
export async function exportCalls(
  actor: UserActor | KeyActor,
  accountId: string,
  filter: CallFilter,
  most = maxExportedCalls,
): Promise<ReadableStream<Uint8Array>> {
  const conditions = await readFilter(actor, accountId, filter);
  const lines = csvOf((before, limit) => listCallRows(actor, accountId, { ...conditions, ...before }, limit), most);
  const first = await lines.next(); // a refusal is an answer of its own, not half a file
  return csvStream(first.value ?? "", lines, (error) => logger.error({ err: error }, "an export of calls broke off"));
}

async function* csvOf(
  read: (before: Pick<CallConditions, "before">, limit: number) => Promise<Call[]>,
  most: number,
): AsyncGenerator<string, void> {
  let text = byteOrderMark + csvLine(columns.map(([title]) => title));
  let before: Pick<CallConditions, "before"> = {};
  for (let count = 0; count < most; ) {
    const limit = Math.min(pageRows, most - count);
    const calls = await read(before, limit);
    yield text + calls.map((call) => csvLine(columns.map(([, value]) => value(call)))).join("");
    const last = calls.at(-1);
    if (calls.length < limit || !last) return;
    text = "";
    count += calls.length;
    before = { before: { at: last.created_at, id: last.id } };
  }
  if ((await read(before, 1)).length === 0) return;
  yield csvLine([
    `Only the first ${most.toLocaleString("en-US")} calls are in this file. Choose fewer days to get the others.`,
  ]);
}
