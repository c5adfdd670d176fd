import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Sideways } from "@/components/ui/sideways";
import { plainWord } from "@/lib/kernel/words";
import { as, Blank, CardLabel } from "./table-parts";

interface SmallTableProps<Row> {
  /** What the rows are: "lines", for screen readers and for "No lines." */
  things: string;
  rows: readonly Row[];
  /** What each column shows, by its title: `paid_until` is titled "Paid until". */
  columns: Record<string, (row: Row) => ReactNode>;
  /** Columns that are aligned at the end. */
  numeric?: readonly string[];
  keyOf: (row: Row) => string;
}

/** The few rows of a detail page: all of them, in the order they came. For lists that go on there is `DataTable`. */
export function SmallTable<Row>({ things, rows, columns, numeric = [], keyOf }: SmallTableProps<Row>) {
  if (rows.length === 0) return <p className="p-4 text-ink-soft text-sm">No {things}.</p>;
  const titles = Object.keys(columns);
  const side = (title: string) => (numeric.includes(title) ? "md:text-right" : "text-left");
  return (
    <Sideways label={`Table of ${things}`}>
      <table {...as("table")} aria-label={things} className="w-full text-sm max-md:block">
        <thead {...as("rowgroup")} className="max-md:hidden">
          <tr {...as("row")} className="border-line border-b text-ink-soft">
            {titles.map((title) => (
              <th
                key={title}
                scope="col"
                {...as("columnheader")}
                className={cn("whitespace-nowrap px-4 py-2 align-top font-medium", side(title))}
              >
                {plainWord(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...as("rowgroup")} className="max-md:block">
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              {...as("row")}
              className="border-line border-b last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-1.5 max-md:px-4 max-md:py-3"
            >
              {titles.map((title, index) => (
                <td
                  key={title}
                  {...as("cell")}
                  className={cn(
                    "px-4 py-2 align-top max-md:min-w-0 max-md:break-words max-md:p-0",
                    index === 0 && "max-md:col-span-2",
                    side(title),
                  )}
                >
                  {index > 0 && <CardLabel title={plainWord(title)} />}
                  {columns[title]?.(row) ?? <Blank />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}
