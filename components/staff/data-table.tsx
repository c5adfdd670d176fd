import type { Route } from "next";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import type { ListPage, ListShape, ListState } from "@/lib/contract/staff/list";
import { changeListAddress } from "@/lib/contract/staff/list-address";
import { ColumnChooser } from "./column-chooser";
import { FilterBar } from "./filter-bar";
import { FilterChips } from "./filter-chips";
import { ListFooter } from "./list-footer";
import { TableKeys } from "./table-keys";
import { TableRows } from "./table-rows";

export interface DataTableProps<Row extends { id: string }> {
  list: ListShape & { name: string; things: string };
  /** The address of the page that shows the list, without a query. */
  address: string;
  state: ListState;
  /** What the address asks for and the list does not have. */
  problems?: readonly string[];
  page: ListPage<Row>;
  /** What each column shows, by its id. */
  cells: Record<string, (row: Row) => ReactNode>;
  /** The page of a row; it is linked from the first column. */
  rowHref?: (row: Row) => Route | null;
  /** Shown while the list is empty and nothing narrows it. */
  empty: ReactNode;
}

/**
 * A list of the back office. Filters, order, columns and page are in the address, so a link shows the same. Arrow keys, Home and End
 * go from row to row and Enter opens one; on a phone each row is a card.
 */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { list, address, state, problems = [], page, empty } = props;
  const isNarrowed = Object.keys(state.filters).length > 0;
  const first = `${address}${changeListAddress(list, state, {})}` as Route;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <FilterBar shape={plainShape(list)} address={address} state={state} key={JSON.stringify(state.filters)} />
        <ColumnChooser shape={plainShape(list)} address={address} state={state} />
      </div>
      <FilterChips list={list} address={address} state={state} />
      {problems.length > 0 && (
        <Notice tone="warn" title="Not everything in this address was understood">
          {problems.join(" ")}
        </Notice>
      )}
      {page.rows.length > 0 ? (
        <TableKeys>
          <TableRows {...props} />
        </TableKeys>
      ) : (
        <NothingHere isNarrowed={isNarrowed} isFirst={state.position === null} first={first} things={list.things}>
          {empty}
        </NothingHere>
      )}
      <ListFooter list={list} address={address} state={state} page={page} />
    </div>
  );
}

interface NothingHereProps {
  isNarrowed: boolean;
  isFirst: boolean;
  first: Route;
  things: string;
  children: ReactNode;
}

function NothingHere({ isNarrowed, isFirst, first, things, children }: NothingHereProps) {
  if (!isFirst)
    return (
      <Notice title="This page of the list is empty">
        What was here has changed. <a href={first}>Go to the first page</a>.
      </Notice>
    );
  if (!isNarrowed) return children;
  return <Notice title={`No ${things} match`}>Remove a filter above to see more.</Notice>;
}

/** Only what the browser needs: the definition of a list also holds functions. */
const plainShape = ({ columns, filters, defaultSort }: ListShape): ListShape => ({
  columns: columns.map(({ id, title, sort, isHidden }) => ({
    id,
    title,
    ...(sort && { sort }),
    ...(isHidden && { isHidden }),
  })),
  filters,
  defaultSort,
});
