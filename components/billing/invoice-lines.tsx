import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { Sideways } from "@/components/ui/sideways";
import type { PrintedDocument } from "@/lib/contract/printed-document";

type Lines = Pick<PrintedDocument, "columns" | "rows" | "sums" | "total">;

/** What was sold, line by line, and its sums. */
export function InvoiceLines({ document: { columns, rows, sums, total } }: { document: Lines }) {
  return (
    <Sideways label="Lines" className="mt-4">
      <table className="w-full text-[0.9375rem]">
        <thead>
          <tr className="border-line border-b text-left text-ink-soft text-sm">
            {columns.map((column) => (
              <th key={column} scope="col" className="py-2 pr-4 font-medium last:pr-0 last:text-right">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-line border-b align-top">
              <th scope="row" className="py-2.5 pr-4 text-left font-medium">
                <span className="whitespace-nowrap">{row.name}</span>
                <span className="block font-normal text-ink-soft text-sm">{row.about}</span>
              </th>
              <td className="py-2.5 pr-4">
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
        <tfoot>
          {sums.map(({ label, amount }) => (
            <tr key={label}>
              <th scope="row" colSpan={2} className="pt-2 pr-4 text-right font-normal text-ink-soft">
                {label}
              </th>
              <td translate="no" className="whitespace-nowrap pt-2 text-right">
                {amount}
              </td>
            </tr>
          ))}
          <tr>
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
