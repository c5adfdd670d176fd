import "server-only";
import type { StaffActor } from "@/lib/callers";
import type { ListState } from "@/lib/contract/staff/list";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { maxExportRows } from "@/lib/contract/staff/list-export";
import { AppError } from "@/lib/errors";
import { byteOrderMark, csvLine } from "@/lib/kernel/csv";
import { csvStream } from "@/lib/kernel/csv-stream";
import { logger } from "@/lib/logger";
import type { ListDefinition, ListDefinitionColumn } from "./list-definition";
import { listNamed } from "./lists/registry";
import { readList } from "./read-list";

const pageRows = 1000;
const logBreak = (error: unknown) => logger.error({ err: error }, "an export broke off");

/**
 * The rows that a list's address shows, all pages of them, as CSV. Read a thousand at a time while the file leaves, so a large one
 * takes no more memory than a small one; nothing is read before the caller's right was seen with the first of them.
 *
 * @param query of the list's address
 * @throws {AppError} NOT_FOUND, VALIDATION_FAILED for a filter, order or column that the list does not have
 */
export async function exportList(staff: StaffActor, name: string, query: URLSearchParams) {
  const list = listNamed(name);
  if (!list) throw new AppError("NOT_FOUND", { message: `no list ${name.slice(0, 40)}` });
  const { state, problems } = readListAddress(list, Object.fromEntries(query));
  if (problems.length > 0) {
    const issues = problems.map((message) => ({ path: "query", code: "unknown", message }));
    throw new AppError("VALIDATION_FAILED", { details: { issues } });
  }
  const lines = csvOf(staff, list, { ...state, position: null });
  const first = await lines.next(); // a refusal is an answer of its own, not half a file
  return { fileName: `${name}.csv`, text: csvStream(first.value ?? "", lines, logBreak) };
}

async function* csvOf(staff: StaffActor, list: ListDefinition, state: ListState): AsyncGenerator<string, void> {
  const columns = list.columns.filter(({ id }) => state.columns.includes(id));
  let text = byteOrderMark + csvLine(columns.map(({ title }) => title));
  let position = state.position;
  for (let count = 0; count < maxExportRows; count += pageRows) {
    const page = await readList(staff, list, { ...state, position }, { limit: pageRows });
    yield text + page.rows.map((row) => lineOf(columns, row)).join("");
    if (!page.next) return;
    text = "";
    position = { direction: "after", cursor: page.next };
  }
  yield csvLine([
    `Only the first ${maxExportRows.toLocaleString("en-US")} ${list.things} are in this file. Narrow the list to get the others.`,
  ]);
}

const lineOf = (columns: readonly ListDefinitionColumn<{ id: string }>[], row: { id: string }): string =>
  csvLine(columns.map(({ csv }) => csv(row)));
