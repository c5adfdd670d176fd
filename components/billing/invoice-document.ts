import { cardText } from "@/components/account/card-text";
import { buyerParty, sellerParty } from "@/components/account/parties";
import type { Times } from "@/components/account/times";
import { placeAndType } from "@/components/number-facts/labels";
import type { Invoice } from "@/lib/contract/invoices";
import type { NextBill } from "@/lib/contract/next-bill";
import type { PrintedDocument } from "@/lib/contract/printed-document";
import { formatMoney } from "@/lib/kernel/money";

/** An invoice in words, line by line: the page and the PDF show this and nothing else. */
export function invoiceDocument(invoice: Invoice, { day, instant }: Pick<Times, "day" | "instant">): PrintedDocument {
  const card = cardText(invoice);
  return {
    title: `Invoice ${invoice.number}`,
    issued: `Issued ${instant(invoice.created_at)}`,
    buyer: buyerParty(invoice.buyer),
    seller: sellerParty(invoice.seller),
    ...billLines(invoice, { day }),
    note: noteOf(invoice, card, day),
  };
}

type Bill = Pick<NextBill, "currency" | "lines" | "subtotal_cents" | "tax_cents" | "carried_in_cents" | "total_cents">;

/** Lines and sums, of an invoice or of the next one. */
export function billLines(
  bill: Bill,
  { day }: Pick<Times, "day">,
): Pick<PrintedDocument, "columns" | "rows" | "sums" | "total"> {
  const money = (cents: number) => formatMoney(cents, bill.currency);
  return {
    columns: ["Number", "Period", "Amount"],
    rows: bill.lines.map((line) => ({
      id: `${line.number_id} ${line.period_from}`,
      name: line.display,
      about: placeAndType(line),
      period: `${day(line.period_from)} to ${day(line.period_until)}`,
      detail: line.kind === "stub" ? `Until your bill day, by days of ${money(line.monthly_cents)} a month` : null,
      amount: money(line.cents),
    })),
    sums: [
      { label: "Subtotal", amount: money(bill.subtotal_cents) },
      { label: "Tax", amount: money(bill.tax_cents) },
      ...(bill.carried_in_cents > 0 ? [{ label: "From earlier invoices", amount: money(bill.carried_in_cents) }] : []),
    ],
    total: { label: "Total", amount: money(bill.total_cents) },
  };
}

function noteOf({ state, paid_at }: Invoice, card: string | null, day: Times["day"]): string | null {
  if (paid_at) return `Paid ${day(paid_at)}${card ? ` with ${card}` : ""}.`;
  return state === "carried" ? "This sum is too small for a card. It is on your next invoice." : null;
}
