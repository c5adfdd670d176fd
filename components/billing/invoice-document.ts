import { cardText } from "@/components/account/card-text";
import { buyerParty, sellerParty } from "@/components/account/parties";
import type { Times } from "@/components/account/times";
import { placeAndType } from "@/components/number-facts/labels";
import type { Invoice } from "@/lib/contract/invoices";
import type { PrintedDocument } from "@/lib/contract/printed-document";
import { usageLineDetail, usageServiceWords } from "@/lib/contract/usage-words";
import { formatMoney } from "@/lib/kernel/money";

/** An invoice in words, line by line: the page and the PDF show this and nothing else. */
export function invoiceDocument(invoice: Invoice, { day, instant }: Pick<Times, "day" | "instant">): PrintedDocument {
  const money = (cents: number) => formatMoney(cents, invoice.currency);
  const card = cardText(invoice);
  return {
    title: `Invoice ${invoice.number}`,
    issued: `Issued ${instant(invoice.created_at)}`,
    buyer: buyerParty(invoice.buyer),
    seller: sellerParty(invoice.seller),
    columns: ["Number", "Period", "Amount"],
    rows: invoice.lines.map((line) => ({
      id: line.id,
      name: line.display,
      about: line.usage ? `${usageServiceWords[line.usage.service]}, ${line.usage.destination}` : placeAndType(line),
      period: `${day(line.period_from)} to ${day(line.period_until)}`,
      detail: detailOf(line, invoice.currency),
      amount: money(line.cents),
    })),
    sums: [
      { label: "Subtotal", amount: money(invoice.subtotal_cents) },
      { label: "Tax", amount: money(invoice.tax_cents) },
      ...(invoice.carried_in_cents > 0
        ? [{ label: "From earlier invoices", amount: money(invoice.carried_in_cents) }]
        : []),
    ],
    total: { label: "Total", amount: money(invoice.total_cents) },
    note: noteOf(invoice, card, day),
  };
}

function detailOf({ kind, monthly_cents, usage }: Invoice["lines"][number], currency: string): string | null {
  if (usage) return usageLineDetail(usage, currency);
  if (kind !== "stub") return null;
  return `Until your bill day, by days of ${formatMoney(monthly_cents ?? 0, currency)} a month`;
}

function noteOf({ state, paid_at }: Invoice, card: string | null, day: Times["day"]): string | null {
  if (paid_at) return `Paid ${day(paid_at)}${card ? ` with ${card}` : ""}.`;
  return state === "carried" ? "This sum is too small for a card. It is on your next invoice." : null;
}
