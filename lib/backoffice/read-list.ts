import "server-only";
import { z } from "zod";
import type { StaffActor } from "@/lib/callers";
import type { ListFilter, ListPage, ListShape, ListState } from "@/lib/contract/staff/list";
import { shiftDay } from "@/lib/kernel/zoned-time";
import type { ListDefinition } from "./list-definition";
import { type ListRequest, readListRows } from "./rows";

const pageSize = 50;

/**
 * The page of a list that its address asks for.
 * @throws {AppError} NOT_FOUND for a role that may not see the list, VALIDATION_FAILED for a value that is none of its column
 */
export async function readList<Row extends { id: string }>(
  staff: StaffActor,
  list: ListDefinition<Row>,
  state: ListState,
  { limit = pageSize } = {},
): Promise<ListPage<Row>> {
  const isBackward = state.position?.direction === "before";
  const request = listRequest(list, state, limit);
  const { rows, hasMore } = await readListRows(staff, list.name, request, list.row);
  const cursorOf = (place: number) => encodeCursor(request.sort, rows.at(place)?.raw);
  // What lies on the side that the page was asked from is known: the row that it was asked with.
  const hasPrevious = isBackward ? hasMore : request.cursor !== null;
  const hasNext = isBackward || hasMore;
  return {
    rows: rows.map(({ row }) => row),
    previous: hasPrevious ? cursorOf(0) : null,
    next: hasNext ? cursorOf(-1) : null,
  };
}

function listRequest(list: ListShape & { name: string }, state: ListState, limit: number): ListRequest {
  const sort = list.columns.find(({ id }) => id === state.sort)?.sort;
  if (!sort) throw new TypeError(`list ${list.name} has no order ${state.sort}`);
  return {
    filters: list.filters.flatMap((filter) => {
      const values = state.filters[filter.id] ?? [];
      return values.length > 0 ? [condition(filter, values)] : [];
    }),
    sort,
    is_descending: state.isDescending,
    limit,
    cursor: state.position && decodeCursor(state.position.cursor),
    is_backward: state.position?.direction === "before",
  };
}

function condition({ column, kind, isDigits }: ListFilter, values: readonly string[]): ListRequest["filters"][number] {
  const plain = isDigits ? values.map((text) => text.replace(/\D/g, "")) : values;
  if (kind === "from" || kind === "contains" || kind === "name") return { column, op: kind, values: plain };
  // A day is included: up to the beginning of the next one.
  if (kind === "to") return { column, op: "to", values: plain.map((day) => shiftDay(day, 1)) };
  return { column, op: "in", values: plain };
}

const cursorSchema = z.object({ value: z.union([z.string(), z.number(), z.boolean()]), id: z.string() });

const encodeCursor = (sort: string, raw: Record<string, unknown> | undefined): string | null =>
  raw ? Buffer.from(JSON.stringify({ value: raw[sort], id: raw.id })).toString("base64url") : null;

/** A place that we did not name is the first page: an old or cut address still shows the list. */
function decodeCursor(cursor: string): ListRequest["cursor"] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    return null;
  }
}
