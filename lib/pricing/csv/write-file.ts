import type { RuleVersion } from "@/lib/contract/staff/pricing";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { currencyExponent } from "@/lib/kernel/money";
import { type CsvColumn, csvColumnNames, csvColumns } from "./columns";

/** The rules as a file that can be edited and imported again: an unchanged row changes nothing. */
export const writeRulesFile = (rules: readonly { id: string; version: RuleVersion }[]): string =>
  byteOrderMark +
  csvLine(csvColumnNames) +
  rules.map(({ id, version }) => csvLine(csvColumnNames.map((column) => cellOf(column, id, version)))).join("");

function cellOf(column: CsvColumn, id: string, version: RuleVersion): string {
  if (column === "id") return id;
  if (column === "valid_from" || column === "valid_until") return version[column] ?? "";
  const { kind, term } = csvColumns[column];
  const value = version[term];
  if (value === null) return "";
  if (kind === "amount") {
    const digits = currencyExponent(version.currency);
    return (Number(value) / 10 ** digits).toFixed(digits);
  }
  if (kind === "yes_no") return value ? "yes" : "no";
  if (kind === "steps") return version.volume_steps.map(({ from, percent }) => `${from}: ${percent} %`).join("; ");
  return String(value);
}
