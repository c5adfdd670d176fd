import "server-only";
import type { RateCheck } from "@/lib/contract/staff/rates";
import { readDecimal } from "@/lib/kernel/decimal";
import { readCsv } from "@/lib/kernel/read-csv";

/** A row of a file as SQL takes it. Prices are exact decimals of the currency's unit. */
export interface FileRate {
  line: number;
  service: string;
  prefix: string;
  destination: string;
  price: string;
  connect_fee: string;
  first_increment: number;
  next_increment: number;
  takes_included: boolean;
}
type Problem = RateCheck["problems"][number];

const services = ["forward", "toll_free_in", "sms_out", "sms_in"];
const needed = ["service", "prefix", "destination", "price"];
const others = ["connect_fee", "first_increment", "next_increment", "takes_included"];
const mostRows = 20_000;

/**
 * Reads a file of rates: a rate a line, columns by name. Without increments calls count by the minute.
 * @returns no rates where anything is wrong
 */
export function readRateFile(text: string): { rates: FileRate[]; problems: Problem[] } {
  const whole = (sentence: string) => ({ rates: [], problems: [{ line: null, text: sentence }] });
  const table = readCsv(text);
  if (!table) return whole("A quote in this file is never closed.");
  const header = table.header.map((name) => name.toLowerCase());
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length > 0) return whole(`The first line has to name these columns too: ${missing.join(", ")}.`);
  const unknown = header.filter((name) => !needed.includes(name) && !others.includes(name));
  if (unknown.length > 0) return whole(`Rates have no column ${unknown.map((name) => `“${name}”`).join(", ")}.`);
  if (table.rows.length === 0) return whole("There is no rate in this file, only its first line.");
  if (table.rows.length > mostRows)
    return whole(`A file has at most ${mostRows} rates, this one has ${table.rows.length}.`);
  const problems: Problem[] = [];
  const rates = table.rows.map(({ line, cells }) => {
    const cell = (name: string) => cells[header.indexOf(name)] ?? "";
    return readRow(line, cell, (sentence) => problems.push({ line, text: sentence }));
  });
  return problems.length > 0 ? { rates: [], problems } : { rates, problems };
}

function readRow(line: number, cell: (name: string) => string, refuse: (text: string) => void): FileRate {
  const isTimed = !cell("service").startsWith("sms");
  const price = (name: string) => {
    const read = readDecimal(cell(name) || "0", { digits: 6 });
    if (read === null || read.startsWith("-")) refuse(`“${cell(name)}” is no price with at most 6 decimals (${name}).`);
    return read ?? "0";
  };
  const seconds = (name: string) => {
    const text = cell(name) || (isTimed ? "60" : "1");
    const isCount = /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3_600;
    if (!isCount) refuse(`“${text}” is no number of seconds from 1 to 3600 (${name}).`);
    return Number(text);
  };
  const prefix = cell("prefix").replace(/^\+/, "");
  if (!services.includes(cell("service"))) refuse(`Write one of ${services.join(", ")}, not “${cell("service")}”.`);
  if (!/^[1-9]\d{0,14}$/.test(prefix)) refuse(`“${cell("prefix")}” is no beginning of a telephone number.`);
  if (cell("destination") === "" || cell("destination").length > 80)
    refuse("Name the destination, in at most 80 letters.");
  if (cell("price") === "") refuse("The price is missing.");
  if (!/^(yes|no|true|false|1|0|)$/i.test(cell("takes_included")))
    refuse(`Write yes or no, not “${cell("takes_included")}”.`);
  return {
    line,
    service: cell("service"),
    prefix,
    destination: cell("destination"),
    price: price("price"),
    connect_fee: price("connect_fee"),
    first_increment: seconds("first_increment"),
    next_increment: seconds("next_increment"),
    takes_included: /^(yes|true|1)$/i.test(cell("takes_included")),
  };
}
