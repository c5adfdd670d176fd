import type { App, Context } from "../api.ts";
import { splitExpiry } from "../card-input.ts";
import { type HostedCheckout, successUrl } from "../checkout/hosted-checkout.ts";
import { buyerEmail, type CheckoutResult } from "../checkout/submit-checkout.ts";
import { formatAmount } from "../currencies.ts";
import { type CheckoutPageState, checkoutPage } from "../pages/checkout-page.ts";
import { messagePage } from "../pages/message-page.ts";
import { receiptPage } from "../pages/receipt-page.ts";
import { threeDSecurePage } from "../pages/three-d-secure-page.ts";
import { confirmPayment, failAuthentication } from "../payments/confirm-payment.ts";
import { confirmSetup, failSetupAuthentication } from "../payments/confirm-setup.ts";
import type { Session } from "../types.ts";
import type { World } from "../world.ts";

/** A page may run nothing and load nothing; it may only post to itself and be redirected. */
const headers = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin", // with "no-referrer" the form of the page itself would come with Origin: null
  "X-Content-Type-Options": "nosniff",
};

export const show = (c: Context, page: string, status = 200) => c.html(page, status, headers);

/** Checkout, 3-D Secure and receipts: what a buyer sees. GET shows and never writes. */
export function hostedPages(app: App, world: World, hosted: HostedCheckout): void {
  app.get("/c/pay/:id", (c) => {
    world.agenda.runDue();
    const session = world.sessions.get(c.req.param("id"));
    if (!session) return unknown(c);
    const chosen = c.req.query("card");
    const intent = session.payment_intent ? world.paymentIntents.get(session.payment_intent) : undefined;
    const setup = session.setup_intent ? world.setupIntents.get(session.setup_intent) : undefined;
    const failed = c.req.query("failed") === undefined ? null : (intent?.last_payment_error ?? setup?.last_setup_error);
    return show(
      c,
      sessionPage(world, session, {
        entered: chosen ? { number: chosen, expiry: "12 / 34", name: "Test Buyer" } : {},
        ...(failed && { error: { code: failed.code ?? "", message: failed.message ?? "The payment failed." } }),
      }),
    );
  });

  app.post("/c/pay/:id", async (c) => {
    const session = world.sessions.get(c.req.param("id"));
    if (!session) return unknown(c);
    const form = new URLSearchParams(await c.req.text());
    const field = (name: string) => form.get(name)?.trim() ?? "";
    const number = field("cardNumber");
    const expiry = field("cardExpiry");
    const name = field("billingName");
    const email = field("email");
    const result = await hosted.pay(session, {
      card: { number, ...splitExpiry(expiry), cvc: field("cardCvc") },
      name,
      ...(email && { email }),
    });
    return follow(c, world, result, { number, expiry, name, email });
  });

  app.get("/3ds/:id", (c) => {
    world.agenda.runDue();
    const challenge = findChallenge(world, c.req.param("id"));
    if (!challenge) return unknown(c);
    if (challenge.status !== "requires_action") {
      return show(c, messagePage("Nothing to confirm", "This payment does not wait for your confirmation any more."));
    }
    const card = world.paymentMethods.get(challenge.paymentMethod ?? "");
    return show(c, threeDSecurePage(`/3ds/${challenge.id}`, challenge.amount, card?.card.last4 ?? ""));
  });

  app.post("/3ds/:id", async (c) => {
    const id = c.req.param("id");
    const challenge = findChallenge(world, id);
    if (!challenge) return unknown(c);
    const approved = new URLSearchParams(await c.req.text()).get("outcome") === "approve";
    const session = world.sessions.get(challenge.sessionId ?? "");
    if (!session) return c.redirect(finishApiChallenge(world, id, approved), 303);
    const result = await hosted.authenticate(session, approved);
    if (result.kind === "declined") return c.redirect(`${world.kit.baseUrl}/c/pay/${session.id}?failed`, 303);
    return follow(c, world, result, {});
  });

  app.get("/receipts/:id", (c) => {
    const charge = world.charges.get(c.req.param("id"));
    if (charge?.status !== "succeeded") return unknown(c);
    return show(
      c,
      receiptPage(
        charge,
        world.refunds.list((refund) => refund.charge === charge.id),
      ),
    );
  });
}

const unknown = (c: Context) => show(c, messagePage("Not found", "There is no such page in this test account."), 404);

function follow(c: Context, world: World, result: CheckoutResult, entered: CheckoutPageState["entered"]): Response {
  if (result.kind === "complete") return c.redirect(successUrl(result.session), 303);
  if (result.kind === "authenticate") return c.redirect(`${world.kit.baseUrl}/3ds/${result.intentId}`, 303);
  const error = result.kind === "declined" ? result.decline : undefined;
  return show(c, sessionPage(world, result.session, { entered, ...(error && { error }) }));
}

function sessionPage(world: World, session: Session, state: Pick<CheckoutPageState, "entered" | "error">): string {
  if (session.status === "complete") {
    return messagePage("You're all done here", "You have completed this step.", {
      href: successUrl(session),
      label: "Continue",
    });
  }
  if (session.status === "expired") {
    return messagePage(
      "This page has expired",
      "The time for this payment is over. Nothing was charged.",
      session.cancel_url === null ? undefined : { href: session.cancel_url, label: "Go back" },
    );
  }
  const { lineItems = [], lineNotes = {} } = world.sessionFacts.get(session.id) ?? {};
  return checkoutPage({ session, lineItems, lineNotes, email: buyerEmail(world, session), ...state });
}

function findChallenge(world: World, id: string) {
  const intent = world.paymentIntents.get(id);
  const setup = intent ? undefined : world.setupIntents.get(id);
  const found = intent ?? setup;
  if (!found) return undefined;
  return {
    id,
    status: found.status,
    paymentMethod: found.payment_method,
    amount: intent ? formatAmount(intent.amount, intent.currency) : null,
    sessionId: world.intentFacts.get(id)?.sessionId,
  };
}

/** 3-D Secure of an intent that the API confirmed. @returns where the buyer goes next */
function finishApiChallenge(world: World, id: string, approved: boolean): string {
  return world.change(null, () => {
    const intent = world.paymentIntents.get(id);
    const setup = world.setupIntents.get(id);
    const waiting = intent ?? setup;
    const paymentMethod = world.paymentMethods.get(waiting?.payment_method ?? "");
    if (waiting?.status === "requires_action" && paymentMethod) {
      if (intent) {
        if (approved) confirmPayment(world, intent, { paymentMethod, authenticated: true });
        else failAuthentication(world, intent);
      } else if (setup) {
        if (approved) confirmSetup(world, setup, { paymentMethod, authenticated: true });
        else failSetupAuthentication(world, setup);
      }
    }
    const returnUrl = world.intentFacts.get(id)?.returnUrl;
    if (!returnUrl) return `${world.kit.baseUrl}/3ds/${id}`;
    const target = new URL(returnUrl);
    target.searchParams.set(intent ? "payment_intent" : "setup_intent", id);
    const status = (world.paymentIntents.get(id) ?? world.setupIntents.get(id))?.status;
    target.searchParams.set("redirect_status", status === "requires_payment_method" ? "failed" : "succeeded");
    return target.href;
  });
}
