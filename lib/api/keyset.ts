import { z } from "zod";
import { instant } from "@/lib/contract/common";
import { decodeCursor, toPage } from "./cursor";

/** Rows were created in years that the database can compare in every time zone. */
const key = z.object({ at: instant.regex(/^(19|2\d)\d\d-/), id: z.uuid() });
export type Keyset = z.infer<typeof key>;

/** Lists in SQL give at most 100 rows, one of which only shows that there are more. */
const maxPageSize = 99;

/**
 * One page of a list that is ordered by creation, newest first.
 * @param list asked for one row more than the page has
 */
export async function keysetPage<T extends { created_at: string; id: string }>(
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  list: (limit: number, before: Keyset | null) => Promise<T[]>,
): Promise<{ items: T[]; next_cursor: string | null }> {
  const size = Math.min(limit, maxPageSize);
  const rows = await list(size + 1, cursor ? decodeCursor(cursor, key) : null);
  return toPage(rows, size, ({ created_at, id }) => ({ at: created_at, id }));
}
