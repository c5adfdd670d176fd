import { html } from "../../kit/html.ts";
import type { Customer, PaymentMethod, PortalSession } from "../types.ts";
import { cardFields, errorAlert, testCardTable } from "./card-fields.ts";
import { layout } from "./layout.ts";

/** The customer portal: which cards are saved, which one is the default, add or remove one. */
export function portalPage(
  session: PortalSession,
  customer: Customer,
  cards: PaymentMethod[],
  state: { number?: string; expiry?: string; name?: string; error?: { code: string; message: string } } = {},
): string {
  const action = `/p/session/${session.id}`;
  const rows = cards.map((card) => {
    const isDefault = customer.invoice_settings.default_payment_method === card.id;
    const label = `${card.card.brand} ending in ${card.card.last4}`;
    return html`<li><span>${card.card.brand} •••• ${card.card.last4}<br><span class="small soft">Expires ${card.card.exp_month}/${card.card.exp_year}</span>${isDefault && html`<br><span class="small good">Default</span>`}</span>
<form method="post" action="${action}"><input type="hidden" name="card" value="${card.id}">
${!isDefault && html`<button class="plain" name="action" value="default" aria-label="Make default: ${label}">Make default</button>`}
<button class="plain" name="action" value="remove" aria-label="Remove ${label}">Remove</button></form></li>`;
  });
  return layout(
    "Manage payment methods – NumNinja",
    html`<div class="two"><section aria-labelledby="cards"><h1 id="cards">Payment methods</h1>
<p class="soft">${customer.email}</p>
${rows.length > 0 ? html`<ul class="lines">${rows}</ul>` : html`<p>No card is saved.</p>`}
${session.return_url !== null && html`<p><a href="${session.return_url}">Return to NumNinja</a></p>`}</section>
<section class="panel" aria-labelledby="add"><h2 id="add">Add a card</h2>
<form method="post" action="${action}">${errorAlert(state.error?.message)}${cardFields({ ...state, errorCode: state.error?.code })}
<button type="submit" name="action" value="add">Add card</button></form>
${testCardTable(action, false)}</section></div>`,
  );
}
