import { html } from "../../kit/html.ts";
import { formatAmount } from "../currencies.ts";
import type { Charge, Refund } from "../types.ts";
import { layout } from "./layout.ts";

/** Stripe's own receipt of a charge, with its refunds. */
export function receiptPage(charge: Charge, refunds: Refund[]): string {
  const money = (amount: number) => formatAmount(amount, charge.currency);
  const on = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const card = charge.payment_method_details?.card;
  const title = charge.captured
    ? "Receipt from NumNinja"
    : charge.refunded
      ? "Authorization released"
      : "Authorization";
  const amount = charge.captured ? charge.amount_captured : charge.amount;
  const given = refunds.map(
    (refund) =>
      html`<li><span>Refund of ${on(refund.created)}${refund.status !== "succeeded" && ` (${refund.status})`}</span><span class="amount">−${money(refund.amount)}</span></li>`,
  );
  const refunded = refunds
    .filter((refund) => refund.status === "succeeded")
    .reduce((sum, refund) => sum + refund.amount, 0);
  return layout(
    title,
    html`<section class="panel narrow" aria-labelledby="receipt">
<h1 id="receipt">${title}</h1>
<p class="total">${money(amount)}</p>
<dl><dt>Date</dt><dd>${on(charge.created)}</dd>
<dt>Card</dt><dd>${card?.brand} •••• ${card?.last4}</dd>
<dt>Number</dt><dd>${charge.id}</dd>
${charge.description !== null && html`<dt>For</dt><dd>${charge.description}</dd>`}</dl>
<ul class="lines" style="margin-top:1rem">
<li><span>${charge.captured ? "Amount charged" : "Amount authorized"}</span><span class="amount">${money(amount)}</span></li>
${charge.captured && charge.amount_captured < charge.amount && html`<li class="soft"><span>Authorized, not charged</span><span class="amount">${money(charge.amount - charge.amount_captured)}</span></li>`}
${given}
${refunds.length > 0 && html`<li class="sum"><span>Remaining</span><span class="amount">${money(amount - refunded)}</span></li>`}
</ul></section>`,
  );
}
