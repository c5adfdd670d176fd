import { noSuch } from "./errors.ts";
import type { CreatedRange } from "./params.ts";

export interface List<T> {
  object: "list";
  url: string;
  has_more: boolean;
  data: T[];
}

export interface Paging {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: CreatedRange;
}

/** A whole list in one page. */
export function listOf<T>(data: T[], url: string): List<T> {
  return { object: "list", url, has_more: false, data };
}

/**
 * One page, newest first.
 *
 * @param items in the order of their creation
 * @throws {StripeApiError} 400 when the cursor is not among the items that match
 */
export function pageOf<T extends { id: string; created: number }>(
  items: Iterable<Readonly<T>>,
  paging: Paging,
  url: string,
  matches: (item: Readonly<T>) => boolean = () => true,
): List<Readonly<T>> {
  const limit = paging.limit ?? 10;
  const newestFirst = [...items].filter((item) => matches(item) && inRange(item.created, paging.created)).reverse();
  if (paging.ending_before !== undefined) {
    const end = position(newestFirst, paging.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", url, has_more: start > 0, data: newestFirst.slice(start, end) };
  }
  const start =
    paging.starting_after === undefined ? 0 : position(newestFirst, paging.starting_after, "starting_after") + 1;
  return {
    object: "list",
    url,
    has_more: newestFirst.length > start + limit,
    data: newestFirst.slice(start, start + limit),
  };
}

function position(items: readonly { id: string }[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw noSuch("object", id, param, 400);
  return index;
}

function inRange(created: number, range: CreatedRange = {}): boolean {
  return (
    (range.gt === undefined || created > range.gt) &&
    (range.gte === undefined || created >= range.gte) &&
    (range.lt === undefined || created < range.lt) &&
    (range.lte === undefined || created <= range.lte)
  );
}
