import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { cn } from "@/components/ui/cn";
import { Sideways } from "@/components/ui/sideways";
import type { PrintedDocument } from "@/lib/contract/printed-document";

const phoneBlock = "max-sm:block";
const phoneRow = "max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto]";

type Lines = Pick<PrintedDocument, "columns" | "rows" | "sums" | "total">;

/** What was sold, line by line, and its sums. On a phone the time of a line stands below it, over the whole width. */
export function InvoiceLines({ document: { columns, rows, sums, total } }: { document: Lines }) {
  return (
    <Sideways label="Lines" className="mt-4">
      <table className={cn(phoneBlock, "w-full text-[0.9375rem]")}>
        <thead className={phoneBlock}>
          <tr className={cn(phoneRow, "border-line border-b text-left text-ink-soft text-sm")}>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="py-2 pr-4 font-medium last:pr-0 last:text-right max-sm:nth-2:sr-only"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={phoneBlock}>
          {rows.map((row) => (
            <tr key={row.id} className={cn(phoneRow, "border-line border-b align-top")}>
              <th scope="row" className="py-2.5 pr-4 text-left font-medium max-sm:pb-1">
                <span className="whitespace-nowrap">{row.name}</span>
                <span className="block font-normal text-ink-soft text-sm">{row.about}</span>
              </th>
              <td className="py-2.5 pr-4 max-sm:order-last max-sm:col-span-2 max-sm:pt-0 max-sm:pr-0">
                {row.period}
                {row.detail && <span className="block text-ink-soft text-sm">{row.detail}</span>}
                {row.explained && (
                  <Link
                    href={row.explained === "usage" ? routes.usage : routes.usageLine(row.explained.line)}
                    className="text-link text-sm print:hidden"
                  >
                    Every call and text of it
                  </Link>
                )}
              </td>
              <td translate="no" className="whitespace-nowrap py-2.5 text-right">
                {row.amount}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot className={phoneBlock}>
          {sums.map(({ label, amount }) => (
            <tr key={label} className={phoneRow}>
              <th scope="row" colSpan={2} className="pt-2 pr-4 text-right font-normal text-ink-soft">
                {label}
              </th>
              <td translate="no" className="whitespace-nowrap pt-2 text-right">
                {amount}
              </td>
            </tr>
          ))}
          <tr className={phoneRow}>
            <th scope="row" colSpan={2} className="pt-3 pr-4 text-right font-semibold">
              {total.label}
            </th>
            <td translate="no" className="whitespace-nowrap pt-3 text-right font-semibold">
              {total.amount}
            </td>
          </tr>
        </tfoot>
      </table>
    </Sideways>
  );
}
