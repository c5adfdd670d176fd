import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { readCsv } from "@/lib/kernel/read-csv";
import { CarrierError } from "../errors";
import type { CallRecord } from "../facets/records";

/** Names of columns: today's first, then those that were served before. */
const columns = {
  start: ["Date/Time Start (UTC)"],
  connect: ["Date/Time Connect (UTC)"],
  end: ["Date/Time End (UTC)"],
  source: ["Source"],
  did: ["Destination DID", "DID"],
  seconds: ["Duration (sec)", "Duration (secs)"],
  attempt: ["Attempt"],
  destination: ["Destination"],
  tollFree: ["Toll-free (USD)", "TollFree Amount (USD)"],
  pstn: ["PSTN (USD)", "Termination Amount (USD)"],
  metered: ["Metered Channels (USD)", "Metered Channels Amount (USD)"],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof columns;
/** Columns that a file may lack. */
const further = { code: "Disconnect Code", response: "Response" } as const;
type Further = keyof typeof further;

/** Unpacked: some million calls. */
const mostBytes = 512 * 1024 * 1024;

const unreadable = (why: string, cause?: unknown) =>
  new CarrierError("unavailable", `DIDWW's file of calls cannot be read: ${why}`, { cause });

/** "2026-11-28 10:00:01" */
const instantOf = (text: string): string | null => {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  return `${text.replace(" ", "T")}Z`;
};
const e164Of = (text: string): string | null => {
  const digits = text.replace(/^\+/, "");
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
};

/** Thousandths of a cent are added exactly. */
function sumOf(amounts: readonly string[]): string {
  const scale = 1_000_000n;
  const total = amounts.reduce((sum, text) => {
    const [, whole = "0", part = ""] = /^(\d+)(?:\.(\d{1,6}))?$/.exec(text || "0") ?? [];
    return sum + BigInt(whole) * scale + BigInt(part.padEnd(6, "0") || "0");
  }, 0n);
  return `${total / scale}.${String(total % scale).padStart(6, "0")}`;
}

/**
 * Reads the file of a day: a row per attempt of a call, found by the names of its columns, in whichever order. Rows that are there twice
 * are one; the file has no ids, so what says which attempt it was is the id.
 * @throws {CarrierError} unavailable: a broken file, or a column that is not there
 */
export function readCallFile(packed: Uint8Array): CallRecord[] {
  let text: string;
  try {
    text = gunzipSync(packed, { maxOutputLength: mostBytes }).toString("utf8");
  } catch (cause) {
    throw unreadable("it is not packed as it should be", cause);
  }
  const table = readCsv(text);
  if (!table) throw unreadable("a quote is never closed");
  const places = Object.fromEntries(
    Object.entries(columns).map(([name, names]) => {
      const at = table.header.findIndex((header) => (names as readonly string[]).includes(header));
      if (at < 0) throw unreadable(`there is no column ${names[0]}`);
      return [name, at];
    }),
  ) as Record<Column, number>;
  const found = new Map<string, CallRecord>();
  for (const { cells, line } of table.rows) {
    const of = (column: Column) => cells[places[column]] ?? "";
    const also = (column: Further) => cells[table.header.indexOf(further[column])] ?? "";
    const record = toRecord(of, also);
    if (!record) throw unreadable(`line ${line}`);
    found.set(record.ref, record);
  }
  return [...found.values()];
}

/**
 * How DIDWW writes down a caller for whom no channel was left is not documented: such a row was handed to nobody, so it has no
 * destination, and what the caller got says busy (486, 600) or names the limit.
 */
const isBusy = (of: (column: Column) => string, also: (column: Further) => string): boolean =>
  of("connect") === "" &&
  of("destination") === "" &&
  (/^(486|600)$/.test(also("code")) || /busy|capacity|channel/i.test(also("response")));

function toRecord(of: (column: Column) => string, also: (column: Further) => string): CallRecord | null {
  const started = instantOf(of("start"));
  const number = e164Of(of("did"));
  const seconds = Number(of("seconds"));
  if (!started || !number || !Number.isInteger(seconds) || seconds < 0) return null;
  const identity = (["start", "connect", "end", "source", "did", "attempt", "destination"] as const).map(of).join("|");
  return {
    ref: createHash("sha256").update(identity).digest("hex").slice(0, 32),
    number,
    caller: e164Of(of("source")),
    started_at: started,
    answered_at: instantOf(of("connect")),
    ended_at: instantOf(of("end")),
    seconds,
    cost: sumOf([of("tollFree"), of("pstn"), of("metered")]),
    currency: "USD",
    destination: e164Of(of("destination")),
    is_busy: isBusy(of, also),
    call_ref: null,
  };
}
