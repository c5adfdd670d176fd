export interface Paged {
  next_cursor: string | null;
}

/** How a list's pages are read and written. */
export interface ListShape<Page, Item> {
  itemsOf: (page: Page) => readonly Item[];
  withItems: (page: Page, items: Item[]) => Page;
  /** the place of an item in the list: it comes before those whose place is less; unique */
  placeOf: (item: Item) => string;
  idOf: (item: Item) => string;
}

/**
 * Puts the newest page of a list before what is loaded of it: what is new appears, what moved up stands there alone, and what is gone
 * from that part of the list is gone. Older pages and where they go on stay as they are.
 * @returns null when more is new than a page holds: nobody knows what lies between
 */
export function mergeNewest<Page extends Paged, Item>(
  pages: readonly Page[],
  fresh: Page,
  { itemsOf, withItems, placeOf, idOf }: ListShape<Page, Item>,
): Page[] | null {
  const newest = itemsOf(fresh);
  const last = newest.at(-1);
  if (fresh.next_cursor === null || last === undefined) return [fresh];
  const lowest = placeOf(last);
  const ids = new Set(newest.map(idOf));
  const stays = (item: Item) => placeOf(item) < lowest && !ids.has(idOf(item));
  const loaded = pages.flatMap(itemsOf);
  if (loaded.every((item) => placeOf(item) < lowest)) return null;
  return pages.map((page, index) => withItems(page, [...(index === 0 ? newest : []), ...itemsOf(page).filter(stays)]));
}
