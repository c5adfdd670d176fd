import { ArrowDown, ArrowUp } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { ListColumn } from "@/lib/contract/staff/list";
import { changeListAddress } from "@/lib/contract/staff/list-address";
import type { DataTableProps } from "./data-table";
import { as, Blank, CardLabel } from "./table-parts";

type TableRowsProps<Row extends { id: string }> = Omit<DataTableProps<Row>, "empty" | "problems">;

/** The table itself. */
export function TableRows<Row extends { id: string }>(props: TableRowsProps<Row>) {
  const { list, state, page } = props;
  const columns = list.columns.filter(({ id }) => state.columns.includes(id));
  return (
    <table {...as("table")} aria-label={list.things} className="w-full border-collapse text-sm max-md:block">
      <thead {...as("rowgroup")} className="max-md:hidden">
        <tr {...as("row")}>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} {...props} />
          ))}
        </tr>
      </thead>
      <tbody {...as("rowgroup")} className="max-md:block">
        {page.rows.map((row) => (
          <BodyRow key={row.id} row={row} columns={columns} {...props} />
        ))}
      </tbody>
    </table>
  );
}

function HeaderCell<Row extends { id: string }>({
  column,
  list,
  address,
  state,
}: TableRowsProps<Row> & { column: ListColumn }) {
  const isSorted = state.sort === column.id;
  const Arrow = state.isDescending ? ArrowDown : ArrowUp;
  const isDescending = isSorted ? !state.isDescending : list.defaultSort === `-${column.id}`;
  return (
    <th
      scope="col"
      {...as("columnheader")}
      aria-sort={isSorted ? (state.isDescending ? "descending" : "ascending") : undefined}
      className={cn(
        "sticky top-0 z-10 whitespace-nowrap border-line border-b bg-sunken px-3 py-1 font-medium text-ink-soft",
        column.isNumeric ? "text-right" : "text-left",
      )}
    >
      {column.sort ? (
        <Link
          href={`${address}${changeListAddress(list, state, { sort: column.id, isDescending })}` as Route}
          prefetch={false}
          scroll={false}
          className="inline-flex min-h-8 items-center gap-1 hover:text-ink hover:underline aria-[current]:text-ink"
          aria-current={isSorted || undefined}
        >
          {column.title}
          {isSorted && <Arrow aria-hidden className="size-3.5" />}
        </Link>
      ) : (
        <span className="inline-flex min-h-8 items-center">{column.title}</span>
      )}
    </th>
  );
}

function BodyRow<Row extends { id: string }>({
  row,
  columns,
  cells,
  rowHref,
}: TableRowsProps<Row> & { row: Row; columns: readonly ListColumn[] }) {
  const href = rowHref?.(row);
  return (
    <tr
      {...as("row")}
      className="relative border-line border-b last:border-b-0 has-[a[data-row]:focus-visible]:bg-brand-soft hover:bg-sunken max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-1.5 max-md:px-3 max-md:py-3"
    >
      {columns.map(({ id, title, isNumeric }, index) => {
        const content = cells[id]?.(row) ?? <Blank />;
        return (
          <td
            key={id}
            {...as("cell")}
            className={cn(
              "px-3 py-2 align-top max-md:min-w-0 max-md:p-0 md:min-w-24",
              isNumeric && "text-right tabular-nums max-md:text-left",
              index === 0 && "max-md:col-span-2 max-md:text-base",
            )}
          >
            {index > 0 && <CardLabel title={title} />}
            {index === 0 && href ? (
              <Link
                href={href}
                prefetch={false}
                data-row=""
                className="font-medium text-brand-ink after:absolute after:inset-0 hover:underline"
              >
                {content}
              </Link>
            ) : (
              content
            )}
          </td>
        );
      })}
    </tr>
  );
}
