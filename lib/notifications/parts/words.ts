import { createWords } from "@/lib/kernel/words";

/** The sentences that several emails share: code → text with parameters in braces. Each message has its own in its file. */
const english = {
  "layout.footer": "You receive this message because of your NumNinja account or order. Questions? Visit {support}.",
  "layout.ignore": "If you did not ask for this, ignore this message; nothing changes.",

  "code.label": "Your code",
  "code.hint": "Enter it on the page where you asked for it. It works once and for one hour.",

  "link.hint": "If the button does not work, copy this address into your browser:",

  "order.setup": "Set-up (once)",
  "order.first-month": "First month",
  "order.tax": "Tax",
  "invoice.reverse-charge": "Reverse charge",
  "order.charged": "Charged to your card",
  "order.charged-to": "Charged to {card}",
  "order.reserved": "Reserved at checkout",
  "order.released": "Released again, never charged",
  "order.reference": "Order",
  "order.date": "Date",
  "order.billed-to": "Billed to",
  "order.sold-by": "Sold by",
  "order.line-setup": "{amount} set-up",
  "order.line-month": "{amount} first month",
  "order.line-tax": "{amount} tax",
  "order.replaces": "in place of {number}",
  "order.any-number": "A number in {place}",
  "order.action": "View your order",
  "order.lost-title": "Not delivered, not charged",
  "order.release-hint": "Your bank may take a few days to show the reserved amount as free again.",

  "terms.title": "Good to know",
  "terms.renews":
    "Your numbers renew on {date} for {amount} a month (plus tax), until you cancel. You can cancel at the end of any month in My Numbers.",
  "invoice.action": "See the invoice",
  "invoice.carried": "From earlier invoices",
  "invoice.credit-used": "Your credit",
  "invoice.credited": "Taken off by credit notes",
  "invoice.number": "Invoice number",
  "invoice.period": "{from} to {until}",
  "usage.forward": "forwarded calls, {to}",
  "usage.toll_free_in": "toll-free calls, {to}",
  "usage.sms_out": "texts sent, {to}",
  "usage.sms_in": "texts received, {to}",
  "invoice.total": "Total",
  "terms.ends": "The numbers do not renew: they end on {date}.",
  "terms.no-emergency":
    "Emergency calls to 911, 112 or other emergency numbers do not work on these numbers. Keep another phone for emergencies.",

  "lost.taken": "sold to someone else at the carrier",
  "lost.gone": "no longer offered by the carrier",
  "lost.documents": "needs identity documents",
  "lost.late": "not confirmed by the carrier in time",
  "lost.canceled": "canceled by you while it waited for the carrier",
  "lost.other": "not delivered by the carrier",

  "type.local": "Local number",
  "type.mobile": "Mobile number",
  "type.national": "National number",
  "type.toll_free": "Toll-free number",
  "type.shared_cost": "Shared-cost number",
  "type.short_code": "Short code",

  "number.action": "View my numbers",
  "number.action-one": "View the number",

  "debt.action": "Pay {amount}",
  "debt.amount": "Open amount",
  "debt.release": "Numbers are given back on",
} as const;

/** `wordsIn("en-US")("order.any-number", { place })` */
export const wordsIn = createWords(english);

export type Say = ReturnType<typeof wordsIn>;

/** The word for a number type; a type that has none yet stands for itself. */
export function sayType(say: Say, type: string): string {
  const code = `type.${type}`;
  return Object.hasOwn(english, code) ? (say as (code: string) => string)(code) : type;
}
