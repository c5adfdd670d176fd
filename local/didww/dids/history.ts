import { newId } from "../ids.ts";
import { ApiError } from "../json-api/errors.ts";
import { equals, instant, type Resource, sortBy } from "../json-api/resource.ts";
import type { HistoryAction, HistoryRow } from "../rows.ts";
import { dayMs, iso } from "../time.ts";
import type { World } from "../world.ts";

const keptDays = 90;

/** Writes down what happened to a number. `from` and `to` belong to `billing_cycles_count_changed`. */
export function recordHistory(
  world: World,
  number: string,
  action: HistoryAction,
  method: HistoryRow["method"],
  change: { from: string | null; to: string | null; at?: number } = { from: null, to: null },
): void {
  const { from, to, at } = change;
  const row: HistoryRow = { id: newId(), number, action, method, createdAt: at ?? world.clock.now(), from, to };
  world.tables.history.put(row.id, row);
}

export function didHistory(world: World): Resource<HistoryRow> {
  const rows = world.tables.history;
  const oldest = () => world.clock.now() - keptDays * dayMs;
  const since = instant<HistoryRow>("gteq", (row) => row.createdAt);
  return {
    type: "did_history",
    path: "did_history",
    paginated: true,
    defaultSort: "-created_at",
    relationships: {},
    filters: {
      action: equals((row) => row.action),
      created_at_gteq: {
        ...since,
        accepts(value) {
          if (Date.parse(value) < oldest()) throw tooOld(value);
          return !Number.isNaN(Date.parse(value));
        },
      },
      created_at_lteq: instant("lteq", (row) => row.createdAt),
      did_number: equals((row) => row.number),
      method: equals((row) => row.method),
    },
    sorts: { created_at: sortBy((row) => row.createdAt) },
    id: (row) => row.id,
    attributes: ({ number, action, method, createdAt }) => ({
      did_number: number,
      action,
      method,
      created_at: iso(createdAt),
    }),
    meta: ({ action, from, to }) => (action === "billing_cycles_count_changed" ? { from, to } : {}),
    *all() {
      for (const row of rows.values()) if (row.createdAt >= oldest()) yield row;
    },
    find: (id) => rows.get(id) ?? null,
  };
}

function tooOld(value: string): ApiError {
  const detail = `created_at_gteq ${value} is more than ${keptDays} days ago.`;
  return new ApiError(400, [{ title: "Invalid filter value", detail, code: "107", status: "400" }]);
}
