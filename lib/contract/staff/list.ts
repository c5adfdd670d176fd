/** What a list of the back office can be narrowed by. Plain values: the filter bar in the browser is made from them. */
export interface ListFilter {
  /** Name of the parameter in the address. */
  id: string;
  title: string;
  /** Column of the list's view. */
  column: string;
  /**
   * - `choice` one or more of `options`
   * - `text` exactly this value
   * - `contains` a part of the value
   * - `name` a part of a name in any spelling; its column holds keys (`private.search_key`)
   * - `from`, `to` days of UTC, both included
   */
  kind: "choice" | "text" | "contains" | "name" | "from" | "to";
  options?: readonly ListOption[];
  /** Shown inside the empty control. */
  placeholder?: string;
  /** Only the digits of what was typed count. */
  isDigits?: true;
}

export interface ListOption {
  value: string;
  label: string;
}

export interface ListColumn {
  id: string;
  title: string;
  /** Column of the view that orders by it; it must never be null and needs an index. Absent: not sortable. */
  sort?: string;
  /** Aligned at the end of the cell. */
  isNumeric?: true;
  /** Not shown until someone chooses it. */
  isHidden?: true;
}

/** What the address of a list is read and written with. */
export interface ListShape {
  columns: readonly ListColumn[];
  filters: readonly ListFilter[];
  /** How it is sorted when the address does not say: id of a column, with `-` in front for descending. */
  defaultSort: string;
}

/** Which rows and columns of a list are shown: everything its address says, so a link shows the same. */
export interface ListState {
  filters: Readonly<Record<string, readonly string[]>>;
  /** Id of a column. */
  sort: string;
  isDescending: boolean;
  /** Ids of the columns that are shown, in the order of the list. */
  columns: readonly string[];
  /** Where the page begins or ends; null is the first page. */
  position: ListPosition | null;
}

export interface ListPosition {
  direction: "after" | "before";
  cursor: string;
}

/** One page of rows and the cursors of the pages beside it; null where there is none. */
export interface ListPage<Row> {
  rows: readonly Row[];
  previous: string | null;
  next: string | null;
}
