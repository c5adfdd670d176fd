"use client";

import Link from "next/link";
import { cardText } from "@/components/account/card-text";
import { DocumentHead } from "@/components/account/document-head";
import { buyerParty, sellerParty } from "@/components/account/parties";
import { useTimes } from "@/components/account/times";
import { documentTitle } from "@/components/billing/invoice-document";
import { routes } from "@/components/layout/routes";
import { dollarNote } from "@/components/number-facts/dollar-note";
import { placeAndType } from "@/components/number-facts/labels";
import { Card } from "@/components/ui/card";
import { Price } from "@/components/ui/price";
import { Sideways } from "@/components/ui/sideways";
import { seller } from "@/lib/company";
import type { Order } from "@/lib/contract/orders";
import { LineDiscount } from "./line-discount";

/** What was charged, ready to print: live lines only, their sum is the charge. */
export function Receipt({ order }: { order: Order }) {
  const times = useTimes();
  const lines = order.items.filter((item) => item.status === "live");
  const card = order.payment && cardText(order.payment);
  const dollars = dollarNote(
    order.currency,
    lines.map((line) => line.country),
  );
  const tax = lines.reduce((sum, line) => sum + line.tax_cents, 0);
  return (
    <Card className="print:border-0 print:shadow-none">
      <DocumentHead
        title={`Receipt ${order.reference}`}
        date={times.day(order.settled_at ?? order.created_at)}
        buyer={buyerParty({ name: order.buyer_name })}
        seller={sellerParty(seller)}
      />
      <Sideways label="Lines" className="mt-4">
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
                Charged{dollars && ` in ${dollars}`}
                {tax > 0 && ", tax included"}
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
      </Sideways>
      {card && <p className="mt-4 text-ink-soft text-sm">Paid with {card}.</p>}
      {order.documents.length > 0 && (
        <ul className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-[0.9375rem] print:hidden">
          {order.documents.map((document) => (
            <li key={document.id}>
              <Link href={routes.invoice(document.id)} className="font-medium underline">
                {documentTitle(document)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
