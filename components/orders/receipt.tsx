"use client";

import { Printer } from "lucide-react";
import { useTimes } from "@/components/account/time-zone";
import { Logo } from "@/components/layout/logo";
import { placeAndType } from "@/components/number-facts/labels";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Price } from "@/components/ui/price";
import { company } from "@/lib/company";
import type { Order } from "@/lib/contract/orders";
import { LineDiscount } from "./line-discount";

/** What was charged, ready to print: live lines only, their sum is the charge. */
export function Receipt({ order }: { order: Order }) {
  const times = useTimes();
  const lines = order.items.filter((item) => item.status === "live");
  const tax = lines.reduce((sum, line) => sum + line.tax_cents, 0);
  return (
    <Card className="print:border-0 print:shadow-none">
      <div className="flex items-start justify-between gap-4">
        <div>
          <div className="hidden pb-4 print:block">
            <Logo className="text-brand-ink" />
          </div>
          <h2 className="text-lg">Receipt {order.reference}</h2>
          <p className="text-ink-soft text-sm">{times.day(order.settled_at ?? order.created_at)}</p>
        </div>
        <Button variant="secondary" size="sm" onClick={() => window.print()} className="print:hidden">
          <Printer aria-hidden className="size-4" />
          Print
        </Button>
      </div>
      <dl className="mt-4 grid gap-4 text-[0.9375rem] sm:grid-cols-2">
        <div className="min-w-0">
          <dt className="text-ink-soft text-sm">Billed to</dt>
          <dd className="break-words font-medium">{order.buyer_name}</dd>
        </div>
        <div className="min-w-0">
          <dt className="text-ink-soft text-sm">Sold by</dt>
          <dd>
            <span className="font-medium">{company.legalName}</span>
            <span className="block break-words text-ink-soft text-sm">{company.address}</span>
            <span className="block break-words text-ink-soft text-sm">Tax ID {company.taxId}</span>
            <span className="block break-words text-ink-soft text-sm">{company.supportEmail}</span>
          </dd>
        </div>
      </dl>
      <div className="mt-4 overflow-x-auto">
        <table className="w-full text-[0.9375rem]">
          <thead>
            <tr className="border-line border-b text-left text-ink-soft text-sm">
              <th scope="col" className="py-2 pr-4 font-medium">
                Number
              </th>
              <th scope="col" className="whitespace-nowrap py-2 pr-4 text-right font-medium">
                Set-up
              </th>
              <th scope="col" className="py-2 pr-4 text-right font-medium">
                First month
              </th>
              <th scope="col" className="py-2 text-right font-medium">
                Tax
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id} className="border-line border-b align-top">
                <th scope="row" className="py-2.5 pr-4 text-left font-medium">
                  <span className="whitespace-nowrap">{line.display}</span>
                  <span className="block font-normal text-ink-soft text-sm">{placeAndType(line)}</span>
                  <LineDiscount line={line} className="font-normal" />
                </th>
                {[line.setup_cents, line.monthly_cents, line.tax_cents].map((cents, index) => (
                  <td key={["setup", "month", "tax"][index]} className="py-2.5 pr-4 text-right last:pr-0">
                    <Price cents={cents} currency={order.currency} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3} className="pt-3 pr-4 text-right font-semibold">
                Charged{tax > 0 && ", tax included"}
              </th>
              <td className="pt-3 text-right font-semibold">
                <Price cents={order.captured_cents} currency={order.currency} />
              </td>
            </tr>
            {order.refunded_cents > 0 && (
              <tr>
                <th scope="row" colSpan={3} className="pt-1 pr-4 text-right font-normal">
                  Refunded
                </th>
                <td className="pt-1 text-right">
                  <Price cents={-order.refunded_cents} currency={order.currency} />
                </td>
              </tr>
            )}
          </tfoot>
        </table>
      </div>
      {order.payment?.card_last4 && (
        <p className="mt-4 text-ink-soft text-sm">
          Paid with{" "}
          {order.payment.card_brand
            ? `${order.payment.card_brand[0]?.toUpperCase()}${order.payment.card_brand.slice(1)}`
            : "card"}{" "}
          ending in {order.payment.card_last4}.
        </p>
      )}
    </Card>
  );
}
