import { cardText } from "@/components/account/card-text";
import { buyerParty, sellerParty } from "@/components/account/parties";
import type { Times } from "@/components/account/times";
import { placeAndType } from "@/components/number-facts/labels";
import type { Invoice } from "@/lib/contract/invoices";
import type { NextBill } from "@/lib/contract/next-bill";
import type { PrintedDocument } from "@/lib/contract/printed-document";
import { usageLineDetail, usageServiceWords } from "@/lib/contract/usage-words";
import { formatMoney } from "@/lib/kernel/money";

/** An invoice in words, line by line: the page and the PDF show this and nothing else. */
export function invoiceDocument(invoice: Invoice, { day, instant }: Pick<Times, "day" | "instant">): PrintedDocument {
  const card = cardText(invoice);
  return {
    title: documentTitle(invoice),
    issued: `Issued ${instant(invoice.created_at)}`,
    buyer: buyerParty(invoice.buyer),
    seller: sellerParty(invoice.seller),
    ...billLines(
      invoice,
      { day },
      {
        total: invoice.kind === "credit" ? "Credited" : "Total",
        tax: invoice.buyer.reverse_charge && invoice.tax_cents === 0 ? "Tax (reverse charge)" : "Tax",
      },
    ),
    note: noteOf(invoice, card, day),
  };
}

type Bill = Pick<
  NextBill,
  "currency" | "lines" | "subtotal_cents" | "tax_cents" | "carried_in_cents" | "credit_used_cents" | "total_cents"
>;

/** Lines and sums, of an invoice or of the next one. */
export function billLines(
  bill: Bill,
  { day }: Pick<Times, "day">,
  labels = { total: "Total", tax: "Tax" },
): Pick<PrintedDocument, "columns" | "rows" | "sums" | "total"> {
  const money = (cents: number) => formatMoney(cents, bill.currency);
  return {
    columns: ["Number", "Period", "Amount"],
    rows: bill.lines.map((line) => ({
      id: [line.kind, line.number_id, line.period_from, line.usage?.service, line.usage?.destination].join(" "),
      name: line.display,
      about: line.usage ? `${usageServiceWords[line.usage.service]}, ${line.usage.destination}` : placeAndType(line),
      period: `${day(line.period_from)} to ${day(line.period_until)}`,
      detail: detailOf(line, bill.currency),
      amount: money(line.cents),
      ...(line.usage && { explained: "id" in line ? { line: String(line.id) } : ("usage" as const) }),
    })),
    sums: [
      { label: "Subtotal, without tax", amount: money(bill.subtotal_cents) },
      { label: labels.tax, amount: money(bill.tax_cents) },
      ...(bill.carried_in_cents > 0 ? [{ label: "From earlier invoices", amount: money(bill.carried_in_cents) }] : []),
      ...(bill.credit_used_cents > 0 ? [{ label: "Your credit", amount: money(-bill.credit_used_cents) }] : []),
    ],
    total: { label: labels.total, amount: money(bill.total_cents) },
  };
}

/** "Invoice NN-000042", "Credit note CN-000007" */
export const documentTitle = ({ kind, number }: { kind: Invoice["kind"]; number: string }): string =>
  `${kind === "credit" ? "Credit note" : "Invoice"} ${number}`;

function detailOf({ kind, cents, monthly_cents, usage }: Bill["lines"][number], currency: string): string | null {
  if (usage) return usageLineDetail(usage, currency);
  switch (kind) {
    case "setup":
      return "Set-up, once";
    case "first":
      return "First month";
    case "year":
      return `12 months, instead of 12 times ${formatMoney(monthly_cents ?? 0, currency)}`;
    case "stub":
      // A number that joined later on a bill day: counted by dates, the rest of the month is the month.
      if (cents === monthly_cents) return null;
      return `Until your bill day, by days of ${formatMoney(monthly_cents ?? 0, currency)} a month`;
    default:
      return null;
  }
}

function noteOf(invoice: Invoice, card: string | null, day: Times["day"]): string | null {
  const { state, paid_at, credits, credit_used_cents, credited_cents, total_cents } = invoice;
  if (credits && paid_at) return creditNote(invoice, credits.number, paid_at, card, day);
  if (paid_at && credit_used_cents > 0 && total_cents === 0) return `Covered by your credit ${day(paid_at)}.`;
  if (paid_at && credited_cents > 0 && credited_cents === total_cents) return `Credited in full ${day(paid_at)}.`;
  if (paid_at) return `Paid ${day(paid_at)}${card ? ` with ${card}` : ""}.`;
  if (state !== "carried") return null;
  return `${credited_cents > 0 ? "What is left of it" : "This sum"} is too small for a card. It is on your next invoice.`;
}

/** Why, and where the sum went. */
function creditNote(
  { credit_reason, credit_to }: Invoice,
  number: string,
  paidAt: string,
  card: string | null,
  day: Times["day"],
): string {
  const off = "The sum is taken off your next bill.";
  if (credit_reason === "lost") return `For invoice ${number}: the carrier no longer has this number. ${off}`;
  if (credit_reason === "unpaid") {
    const where = credit_to === "card" ? " The sum goes back to the card that paid it." : ` ${off}`;
    return `For invoice ${number}: the number was given back before its year was over.${credit_to === "due" ? "" : where}`;
  }
  switch (credit_to) {
    case "credit":
      return `For invoice ${number}. ${off}`;
    case "due":
      return `For invoice ${number}: so much less was due of it.`;
    default:
      return `Given back ${day(paidAt)}${card ? ` to ${card}` : ""}, of invoice ${number}.`;
  }
}
