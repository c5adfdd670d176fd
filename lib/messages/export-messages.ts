import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { csvStream } from "@/lib/kernel/csv-stream";
import { logger } from "@/lib/logger";
import { type ExportedMessage, exportMessageRows } from "./rows";

const pageRows = 1_000;
const columns = [
  "Time (UTC)",
  "Number",
  "Other party",
  "Direction",
  "Text",
  "Files",
  "State",
  "Sent on to",
  "State there",
];

/** Control characters but line breaks, and marks that turn the text around them, which spreadsheets would act upon. */
const harmful = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const plain = (text: string): string => text.replace(harmful, (one) => (one === "\n" ? one : ""));

/** "delivered", "undelivered (30003)", "failed (opted_out)"; "": nobody wanted it sent on. */
function stateThere(copy: ExportedMessage["sent_on"]): string {
  const why = copy?.problem ?? copy?.error_code;
  return copy ? `${copy.state}${why ? ` (${why})` : ""}` : "";
}

const lineOf = (row: ExportedMessage): string =>
  csvLine([
    new Date(row.sent_at).toISOString(),
    row.number,
    row.other_party,
    row.direction === "inbound" ? "received" : "sent",
    plain(row.body),
    row.files,
    row.state,
    row.sent_on?.to ?? "",
    stateThere(row.sent_on),
  ]);

/**
 * All texts of an account as CSV, the oldest first. Read a thousand at a time while the file leaves, so a large one takes no more memory
 * than a small one.
 * @param numberId null: of all its numbers
 */
export async function exportMessages(actor: UserActor | KeyActor, accountId: string, numberId: string | null) {
  const lines = csvOf(actor, accountId, numberId);
  const first = await lines.next(); // a refusal is an answer of its own, not half a file
  return csvStream(first.value ?? "", lines, (error) => logger.error({ err: error }, "an export of texts broke off"));
}

async function* csvOf(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string | null,
): AsyncGenerator<string, void> {
  let after: { at: string; id: string } | null = null;
  let text = byteOrderMark + csvLine(columns);
  for (;;) {
    const rows: ExportedMessage[] = await exportMessageRows(actor, accountId, numberId, after);
    yield text + rows.map(lineOf).join("");
    text = "";
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    after = { at: last.created_at, id: last.id };
  }
}
