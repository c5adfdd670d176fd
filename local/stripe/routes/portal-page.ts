import type { App } from "../api.ts";
import { readCard, splitExpiry } from "../card-input.ts";
import { decideSetup } from "../decide-charge.ts";
import type { Decline } from "../declines.ts";
import { messagePage } from "../pages/message-page.ts";
import { portalPage } from "../pages/portal-page.ts";
import { attachCard, detachCard, storeCard } from "../payments/save-card.ts";
import { testCardFor } from "../test-cards.ts";
import type { Customer } from "../types.ts";
import type { World } from "../world.ts";
import { show } from "./hosted-pages.ts";

/** The customer portal's page and its forms. */
export function portalPages(app: App, world: World): void {
  const find = (id: string) => {
    const session = world.portalSessions.get(id);
    const customer = world.customers.get(session?.customer ?? "");
    return session && customer ? { session, customer } : undefined;
  };
  const cardsOf = (customer: Customer) => world.paymentMethods.list((card) => card.customer === customer.id);

  app.get("/p/session/:id", (c) => {
    const found = find(c.req.param("id"));
    if (!found) return show(c, messagePage("Not found", "There is no such page in this test account."), 404);
    const number = c.req.query("card");
    const state = number ? { number, expiry: "12 / 34", name: "Test Buyer" } : {};
    return show(c, portalPage(found.session, found.customer, cardsOf(found.customer), state));
  });

  app.post("/p/session/:id", async (c) => {
    const found = find(c.req.param("id"));
    if (!found) return show(c, messagePage("Not found", "There is no such page in this test account."), 404);
    const { session, customer } = found;
    const form = new URLSearchParams(await c.req.text());
    const chosen = world.paymentMethods.get(form.get("card") ?? "");
    if (form.get("action") === "add") {
      const entered = {
        number: form.get("cardNumber") ?? "",
        expiry: form.get("cardExpiry") ?? "",
        name: form.get("billingName") ?? "",
      };
      const error = world.change(null, () => addCard(world, customer, entered, form.get("cardCvc") ?? ""));
      if (error) return show(c, portalPage(session, customer, cardsOf(customer), { ...entered, error }));
    } else if (chosen?.customer === customer.id) {
      world.change(null, () => {
        if (form.get("action") === "remove") detachCard(world, chosen);
        else setDefault(world, customer, chosen.id);
      });
    }
    const after = session.flow?.after_completion;
    const back = after?.type === "redirect" ? after.redirect?.return_url : undefined;
    return c.redirect(back ?? `${world.kit.baseUrl}/p/session/${session.id}`, 303);
  });
}

function addCard(
  world: World,
  customer: Customer,
  entered: { number: string; expiry: string; name: string },
  cvc: string,
): Decline | undefined {
  const card = readCard(
    { number: entered.number, ...splitExpiry(entered.expiry), cvc },
    new Date(world.kit.clock.now()),
  );
  if ("code" in card) return card;
  const verdict = decideSetup(testCardFor(card.number), { ...card, setUp: false }, true);
  if (verdict.kind === "decline") return verdict.decline;
  const stored = storeCard(world, card, { email: customer.email, name: entered.name });
  attachCard(world, stored, customer.id);
  setDefault(world, customer, stored.id);
  return undefined;
}

function setDefault(world: World, customer: Customer, card: string): void {
  const previous = { invoice_settings: customer.invoice_settings };
  const updated = world.customers.put(customer.id, {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: card },
  });
  world.emit("customer.updated", updated, previous);
}
