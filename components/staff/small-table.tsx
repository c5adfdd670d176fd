import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { plainWord } from "@/lib/kernel/words";

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
  const look = (title: string) => cn("px-4 py-2 align-top", numeric.includes(title) ? "text-right" : "text-left");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
    <section className="overflow-x-auto" aria-label={`Table of ${things}`} tabIndex={0}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-line border-b text-ink-soft">
            {titles.map((title) => (
              <th key={title} scope="col" className={cn(look(title), "whitespace-nowrap font-medium")}>
                {plainWord(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-b-0">
              {titles.map((title) => (
                <td key={title} className={look(title)}>
                  {columns[title]?.(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
