import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSession, type Suite, startSuite } from "./harness.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
beforeEach(() => suite.reset());
afterAll(() => suite.close());

const entered = { cardNumber: "4242 4242 4242 4242", cardExpiry: "12 / 34", cardCvc: "123", billingName: "Ada Buyer" };

/** Sends a form as a browser without JavaScript does. */
function submit(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}
const location = (response: Response) => response.headers.get("location");
const open = async (change?: Stripe.Checkout.SessionCreateParams) => {
  const session = await openSession(suite.stripe, change);
  return { session, page: String(session.url) };
};
const reload = (id: string) => suite.stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
const intentOf = async (id: string) => (await reload(id)).payment_intent as Stripe.PaymentIntent;

test("shows what is bought, the total, the buyer's address, the way back and the test cards", async () => {
  const { page } = await open();
  const response = await fetch(page);
  const text = await response.text();
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const part of [
    "+1 202 555 0101",
    "Set-up fee",
    "$25.00",
    'href="http://shop.test/cancel"',
    "4000 0000 0000 0341",
  ]) {
    expect(text).toContain(part);
  }
  for (const [id, label] of [
    ["cardNumber", "Card number"],
    ["cardExpiry", "Expiry"],
    ["cardCvc", "CVC"],
    ["billingName", "Name on card"],
  ]) {
    expect(text).toContain(`<label for="${id}">${label}</label>`);
    expect(text).toContain(`id="${id}" name="${id}"`);
  }
  expect(text).toMatch(/<input id="email"[^>]*readonly[^>]*value="buyer@example.test"/);
});

test("a line shows the shop's text for it", async () => {
  const product_data = { name: "+1 202 555 0102", description: "Washington: first month and set-up" };
  const { page } = await open({
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 900, product_data } }],
  });
  expect(await (await fetch(page)).text()).toContain(product_data.description);
});

test("text of the shop cannot become markup", async () => {
  const name = '<img src=x onerror="alert(1)">';
  const { page } = await open({
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 900, product_data: { name } } }],
  });
  const text = await (await fetch(page)).text();
  expect(text).not.toContain("<img");
  expect(text).toContain("&lt;img");
});

test("a link in the list of test cards fills the form", async () => {
  const { page } = await open();
  const text = await (await fetch(`${page}?card=4000000000003220`)).text();
  expect(text).toContain('value="4000000000003220"');
});

test("paying sends the buyer to the success page, with the session's id", async () => {
  const { session, page } = await open();
  const response = await submit(page, entered);
  expect(response.status).toBe(303);
  expect(location(response)).toBe(`http://shop.test/success?session=${session.id}`);
  expect(await reload(session.id)).toMatchObject({
    status: "complete",
    customer_details: { email: "buyer@example.test", name: "Ada Buyer" },
  });
});

test.each([
  ["4000 0000 0000 0002", "Your card was declined."],
  ["4000 0000 0000 9995", "Your card has insufficient funds."],
  ["4000 0000 0000 0069", "Your card has expired."],
  ["4000 0000 0000 0127", "Your card&#39;s security code is incorrect."],
  ["4242 4242 4242 4241", "Your card number is incorrect."],
  ["4100 0000 0000 0019", "Your card was declined."],
  ["4111 1111 1111 1111", "Your card was declined. Your request was in test mode"],
])("card %s: the refusal is announced and the buyer may try again", async (cardNumber, message) => {
  const { session, page } = await open();
  const refused = await submit(page, { ...entered, cardNumber });
  const text = await refused.text();
  expect(refused.status).toBe(200);
  expect(text).toMatch(/<p class="alert" role="alert" id="payment-error">/);
  expect(text).toContain(message);
  expect(text).toContain('aria-invalid="true" aria-describedby="payment-error"');
  expect(text).not.toContain('value="123"');
  const first = await reload(session.id);
  expect(first.status).toBe("open");
  expect((await submit(page, entered)).status).toBe(303);
  const paid = await reload(session.id);
  expect(paid.status).toBe("complete");
  const before = first.payment_intent as Stripe.PaymentIntent | null;
  if (before) expect((paid.payment_intent as Stripe.PaymentIntent).id).toBe(before.id);
});

test("3-D Secure approved: the payment goes on where it stopped", async () => {
  const { session, page } = await open();
  const challenge = String(location(await submit(page, { ...entered, cardNumber: "4000 0000 0000 3220" })));
  expect(challenge).toContain("/3ds/pi_");
  expect((await intentOf(session.id)).status).toBe("requires_action");
  expect(await (await fetch(challenge)).text()).toContain("$25.00");
  const back = await submit(challenge, { outcome: "approve" });
  expect(location(back)).toBe(`http://shop.test/success?session=${session.id}`);
  const intent = await intentOf(session.id);
  expect(intent.status).toBe("requires_capture");
  const charge = await suite.stripe.charges.retrieve(String(intent.latest_charge));
  expect(charge.payment_method_details?.card?.three_d_secure?.result).toBe("authenticated");
  const types = (await suite.stripe.events.list({ limit: 100 })).data.map((event) => event.type).reverse();
  expect(types).toEqual([
    "customer.created",
    "payment_intent.created",
    "payment_intent.requires_action",
    "payment_method.attached",
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "checkout.session.completed",
  ]);
});

test("3-D Secure failed: back on the page with the reason, nothing charged, another card works", async () => {
  const { session, page } = await open();
  const challenge = String(location(await submit(page, { ...entered, cardNumber: "4000 0025 0000 3155" })));
  const back = String(location(await submit(challenge, { outcome: "fail" })));
  expect(back).toBe(`${page}?failed`);
  expect(await (await fetch(back)).text()).toContain("We are unable to authenticate your payment method.");
  expect(await intentOf(session.id)).toMatchObject({ status: "requires_payment_method", latest_charge: null });
  expect((await submit(page, entered)).status).toBe(303);
});

test.each(["4000 0084 0000 1629", "4000 0082 6000 3178"])(
  "card %s passes 3-D Secure and is declined then",
  async (cardNumber) => {
    const { session, page } = await open();
    const challenge = String(location(await submit(page, { ...entered, cardNumber })));
    const back = String(location(await submit(challenge, { outcome: "approve" })));
    expect(await (await fetch(back)).text()).toContain('role="alert"');
    expect((await intentOf(session.id)).status).toBe("requires_payment_method");
  },
);

test("a double click pays once and both clicks arrive at the success page", async () => {
  const { session, page } = await open();
  const answers = await Promise.all([submit(page, entered), submit(page, entered), submit(page, entered)]);
  for (const answer of answers) expect(location(answer)).toBe(`http://shop.test/success?session=${session.id}`);
  const customer = String((await reload(session.id)).customer);
  expect((await suite.stripe.charges.list({ customer })).data).toHaveLength(1);
  expect((await suite.stripe.events.list({ type: "checkout.session.completed" })).data).toHaveLength(1);
  expect(await (await fetch(page)).text()).toContain("all done here");
});

test("the buyer is held back until the shop has answered the webhook", async () => {
  const { page } = await open();
  suite.sink.answer = async ({ type }) => {
    if (type === "checkout.session.completed") await new Promise((later) => setTimeout(later, 300));
    return 200;
  };
  const started = performance.now();
  await submit(page, entered);
  expect(performance.now() - started).toBeGreaterThan(290);
  expect(suite.sink.types()).toContain("checkout.session.completed");
});

test("an answer of 500 is an answer: the buyer does not wait for the retries", async () => {
  const patient = await startSuite({ retryAfterMs: [60_000] });
  patient.sink.answer = async () => 500;
  const { url } = await openSession(patient.stripe);
  const started = performance.now();
  expect((await submit(String(url), entered)).status).toBe(303);
  expect(performance.now() - started).toBeLessThan(5_000);
  await patient.close();
});

test("an expired page says so and takes no card", async () => {
  const { session, page } = await open();
  await suite.stripe.checkout.sessions.expire(session.id);
  expect(await (await fetch(page)).text()).toContain("This page has expired");
  const late = await submit(page, entered);
  expect(late.status).toBe(200);
  expect(await late.text()).toContain("Nothing was charged");
  expect((await reload(session.id)).payment_intent).toBeNull();
});

test("a guest types an address; with customer_creation a customer is made of it", async () => {
  const session = await suite.stripe.checkout.sessions.create({
    mode: "payment",
    success_url: "http://shop.test/success",
    customer_creation: "always",
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 900, product_data: { name: "Number" } } }],
  });
  await submit(String(session.url), { ...entered, email: "guest@example.test" });
  const done = await suite.stripe.checkout.sessions.retrieve(session.id, { expand: ["customer"] });
  expect(done).toMatchObject({ status: "complete", payment_status: "paid", customer: { email: "guest@example.test" } });
});

test("the receipt shows what was charged and what was given back", async () => {
  const { session, page } = await open();
  await submit(page, entered);
  const intent = await suite.stripe.paymentIntents.capture((await intentOf(session.id)).id, {
    amount_to_capture: 2000,
  });
  await suite.stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  const charge = await suite.stripe.charges.retrieve(String(intent.latest_charge));
  const text = await (await fetch(String(charge.receipt_url))).text();
  for (const part of ["Receipt from NumNinja", "$20.00", "−$5.00", "$15.00", "visa •••• 4242"])
    expect(text).toContain(part);
});

test("the customer portal lists the saved cards, adds one and makes it the default", async () => {
  const { session, page } = await open();
  await submit(page, entered);
  const customer = String(session.customer);
  const portal = await suite.stripe.billingPortal.sessions.create({ customer, return_url: "http://shop.test/account" });
  expect(await (await fetch(portal.url)).text()).toContain("visa •••• 4242");
  await submit(portal.url, { ...entered, cardNumber: "5555 5555 5555 4444", action: "add" });
  const cards = await suite.stripe.customers.listPaymentMethods(customer);
  expect(cards.data.map((card) => card.card?.brand)).toEqual(["mastercard", "visa"]);
  const owner = (await suite.stripe.customers.retrieve(customer)) as Stripe.Customer;
  expect(owner.invoice_settings.default_payment_method).toBe(cards.data[0]?.id);
});

test("looking at pages and reading the API writes nothing", async () => {
  const { session, page } = await open();
  const events = async () => (await suite.stripe.events.list({ limit: 100 })).data.length;
  const before = await events();
  await fetch(page);
  await fetch(`${page}?card=4242424242424242`);
  await suite.stripe.checkout.sessions.retrieve(session.id, { expand: ["line_items", "customer"] });
  expect(await events()).toBe(before);
  expect((await reload(session.id)).payment_intent).toBeNull();
});
