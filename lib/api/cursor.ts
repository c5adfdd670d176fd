import type { z } from "zod";
import { AppError } from "@/lib/errors";

/** One page of a list. `next_cursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** An opaque cursor from the sort key of the last row. */
export const encodeCursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString("base64url");

/**
 * The sort key inside a cursor, checked against its schema.
 * @throws {AppError} VALIDATION_FAILED for a cursor that we did not make
 */
export function decodeCursor<T extends z.ZodType>(cursor: string, schema: T): z.infer<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new AppError("VALIDATION_FAILED", {
      message: "cursor is not ours",
      details: { issues: [{ path: "cursor", code: "invalid_cursor", message: "The cursor is not valid." }] },
      cause,
    });
  }
}

/**
 * Cuts a page from rows that were asked for with `limit + 1`.
 * @param keyOf the sort key of a row, as the query's `where` compares it
 */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
