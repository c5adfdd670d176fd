import { html } from "../../kit/html.ts";
import { formatAmount } from "../currencies.ts";
import type { LineItem, Session } from "../types.ts";
import { cardFields, errorAlert, testCardTable } from "./card-fields.ts";
import { layout } from "./layout.ts";

export interface CheckoutPageState {
  session: Session;
  lineItems: LineItem[];
  /** The shop's text for a line, by its id. */
  lineNotes: Record<string, string>;
  /** Known address of the buyer: shown read-only. */
  email: string | null;
  /** What the buyer has entered so far. */
  entered: { number?: string; expiry?: string; name?: string; email?: string };
  error?: { code: string; message: string };
}

/** The hosted payment page of an open session. */
export function checkoutPage({ session, lineItems, lineNotes, email, entered, error }: CheckoutPageState): string {
  const action = `/c/pay/${session.id}`;
  const setup = session.mode === "setup";
  const total = session.amount_total === null ? "" : formatAmount(session.amount_total, session.currency ?? "usd");
  const lines = lineItems.map(
    (line) =>
      html`<li><span>${line.description}${(line.quantity ?? 1) > 1 && html` <span class="soft times">× ${line.quantity}</span>`}${lineNotes[line.id] !== undefined && html`<br><span class="small soft">${lineNotes[line.id]}</span>`}</span><span class="amount">${formatAmount(line.amount_total, line.currency)}</span></li>`,
  );
  const summary = html`<section aria-labelledby="summary">
<h1 id="summary">${setup ? "Save a card for later payments" : "Pay NumNinja"}</h1>
${!setup && html`<p class="total" data-testid="total">${total}</p><ul class="lines">${lines}<li class="sum"><span>Total due</span><span class="amount">${total}</span></li></ul>`}
${session.cancel_url !== null && html`<p><a href="${session.cancel_url}">Cancel and go back</a></p>`}
</section>`;
  const emailField =
    email === null
      ? html`<input id="email" name="email" type="email" autocomplete="email" required value="${entered.email}">`
      : html`<input id="email" name="email" type="email" readonly value="${email}">`;
  const form = html`<section class="panel" aria-labelledby="card">
<h2 id="card">${setup ? "Card" : "Pay by card"}</h2>
<form method="post" action="${action}">
${errorAlert(error?.message)}
<div class="field"><label for="email">Email</label>${emailField}</div>
${cardFields({ ...entered, errorCode: error?.code })}
${session.custom_text.submit && html`<p class="small soft">${session.custom_text.submit.message}</p>`}
<button type="submit">${setup ? "Save card" : `Pay ${total}`}</button>
</form></section>`;
  return layout(
    `${error ? "Payment failed" : setup ? "Save card" : `Pay ${total}`} – NumNinja`,
    html`<div class="two">${summary}<div class="actions">${form}<section class="panel">${testCardTable(action, entered.number === undefined)}</section></div></div>`,
  );
}
