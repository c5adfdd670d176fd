import { gzipSync } from "node:zlib";
import { formatCharge } from "../money.ts";
import type { CallRow, ExportRow } from "../rows.ts";
import { plainInstant } from "../time.ts";

const columns: [header: string, value: (call: CallRow) => string | number][] = [
  ["Date/Time Start (UTC)", (call) => plainInstant(call.startedAt)],
  ["Date/Time Connect (UTC)", (call) => (call.connectedAt === null ? "" : plainInstant(call.connectedAt))],
  ["Date/Time End (UTC)", (call) => plainInstant(call.endedAt)],
  ["Status", (call) => (call.connectedAt === null ? "Failed" : "Success")],
  ["Source", (call) => call.source],
  ["Source Name", () => ""],
  ["Destination DID", (call) => call.did],
  ["Duration (sec)", (call) => call.durationSeconds],
  ["Attempt", (call) => call.attempt],
  ["Disconnect Code", (call) => call.disconnectCode],
  ["Response", (call) => call.response],
  ["Disconnect Initiator", (call) => call.disconnectInitiator],
  ["Voice IN Trunk", (call) => call.trunkName],
  ["Destination", (call) => call.destination],
  ["Trunk Group", (call) => call.trunkGroupName],
  ["Capacity Group", () => ""],
  ["Toll-free (USD)", (call) => formatCharge(call.tollFree)],
  ["PSTN (USD)", (call) => formatCharge(call.pstn)],
  ["Metered Channels (USD)", () => formatCharge(0)],
];

/** The column names that were served before 2026-04-16. */
const formerHeaders: Readonly<Record<string, string>> = {
  "Destination DID": "DID",
  "Duration (sec)": "Duration (secs)",
  "Toll-free (USD)": "TollFree Amount (USD)",
  "PSTN (USD)": "Termination Amount (USD)",
  "Metered Channels (USD)": "Metered Channels Amount (USD)",
};

/** The `cdr_in` file: gzip of a CSV with one row per routing attempt. Scenarios spoil it in three ways. */
export function cdrFile(calls: CallRow[], fault: ExportRow["fault"]): Buffer {
  const headers = columns.map(([header]) =>
    fault === "export_changed_header" ? (formerHeaders[header] ?? header) : header,
  );
  const rows = calls.map((call) => columns.map(([, value]) => value(call)));
  const repeated = fault === "export_duplicate_rows" ? rows.flatMap((row) => [row, row]) : rows;
  const csv = [headers, ...repeated].map((row) => row.map(cell).join(",")).join("\n");
  const file = gzipSync(`${csv}\n`);
  return fault === "export_corrupt_gzip" ? file.subarray(0, Math.floor(file.length / 2)) : file;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
