"use client";

import { useTimes } from "@/components/account/times";
import { placeAndType } from "@/components/number-facts/labels";
import { Price } from "@/components/ui/price";
import type { Invoice } from "@/lib/contract/invoices";

/** What was sold, line by line, and its sums. */
export function InvoiceLines({ invoice }: { invoice: Invoice }) {
  const times = useTimes();
  const sums = [
    { label: "Subtotal", cents: invoice.subtotal_cents },
    { label: "Tax", cents: invoice.tax_cents },
    invoice.carried_in_cents > 0 && { label: "From earlier invoices", cents: invoice.carried_in_cents },
  ].filter((sum) => sum !== false);
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full text-[0.9375rem]">
        <thead>
          <tr className="border-line border-b text-left text-ink-soft text-sm">
            <th scope="col" className="py-2 pr-4 font-medium">
              Number
            </th>
            <th scope="col" className="py-2 pr-4 font-medium">
              Period
            </th>
            <th scope="col" className="py-2 text-right font-medium">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => (
            <tr key={line.id} className="border-line border-b align-top">
              <th scope="row" className="py-2.5 pr-4 text-left font-medium">
                <span className="whitespace-nowrap">{line.display}</span>
                <span className="block font-normal text-ink-soft text-sm">{placeAndType(line)}</span>
              </th>
              <td className="py-2.5 pr-4">
                {times.day(line.period_from)} to {times.day(line.period_until)}
                {line.kind === "stub" && (
                  <span className="block text-ink-soft text-sm">
                    Until your bill day, by days of <Price cents={line.monthly_cents} currency={invoice.currency} /> a
                    month
                  </span>
                )}
              </td>
              <td className="py-2.5 text-right">
                <Price cents={line.cents} currency={invoice.currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {sums.map(({ label, cents }) => (
            <tr key={label}>
              <th scope="row" colSpan={2} className="pt-2 pr-4 text-right font-normal text-ink-soft">
                {label}
              </th>
              <td className="pt-2 text-right">
                <Price cents={cents} currency={invoice.currency} />
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" colSpan={2} className="pt-3 pr-4 text-right font-semibold">
              Total
            </th>
            <td className="pt-3 text-right font-semibold">
              <Price cents={invoice.total_cents} currency={invoice.currency} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
