import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { logger } from "@/lib/logger";
import { type ExportedMessage, exportMessageRows } from "./rows";

const rowsAtOnce = 1_000;
const columns = ["Time (UTC)", "Number", "Other party", "Direction", "Text", "Files", "State"];

/** Control characters but line breaks, and marks that turn the text around them, which spreadsheets would act upon. */
const harmful = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const plain = (text: string): string => text.replace(harmful, (one) => (one === "\n" ? one : ""));

const lineOf = (row: ExportedMessage): string =>
  csvLine([
    new Date(row.sent_at).toISOString(),
    row.number,
    row.other_party,
    row.direction === "inbound" ? "received" : "sent",
    plain(row.body),
    row.files,
    row.state,
  ]);

/**
 * All texts of an account as CSV, the oldest first. Read a thousand at a time while the file leaves, so a large one takes no more memory
 * than a small one. A file that breaks off says so in its last line.
 * @param numberId null: of all its numbers
 */
export function exportMessages(actor: UserActor | KeyActor, accountId: string, numberId: string | null) {
  const encoder = new TextEncoder();
  let after: { at: string; id: string } | null = null;
  let text = byteOrderMark + csvLine(columns);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const rows = await exportMessageRows(actor, accountId, numberId, after);
        controller.enqueue(encoder.encode(text + rows.map(lineOf).join("")));
        text = "";
        const last = rows.at(-1);
        if (!last || rows.length < rowsAtOnce) return controller.close();
        after = { at: last.created_at, id: last.id };
      } catch (error) {
        logger.error({ err: error }, "an export of texts broke off");
        controller.enqueue(encoder.encode(csvLine(["The file is not complete: something failed. Please ask again."])));
        controller.close();
      }
    },
  });
}
