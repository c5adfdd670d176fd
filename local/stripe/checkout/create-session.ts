import { refuseCharge } from "../currencies.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { newLineItem, newSession } from "../objects/new-session.ts";
import { newSetupIntent } from "../objects/new-setup-intent.ts";
import { mergeMetadata } from "../params.ts";
import type { LineItem, Session } from "../types.ts";
import type { SessionFacts, World } from "../world.ts";
import type { SessionParams } from "./session-params.ts";

const day = 86_400;

/** Opens a hosted Checkout Session. Its PaymentIntent is made when the buyer submits. */
export function createSession(world: World, given: SessionParams): Session {
  const now = world.now();
  const mode = given.mode ?? (given.line_items ? "payment" : undefined);
  if (!mode) throw missing("mode");
  checkCustomer(world, given);
  const expires_at = given.expires_at ?? now + day;
  checkExpiry(expires_at, now);
  const lineItems = mode === "payment" ? paymentLines(given, now) : [];
  if (mode === "setup") checkSetup(given);

  const setupIntent = mode === "setup" ? setupIntentOf(given, now) : undefined;
  const session = newSession({
    baseUrl: world.kit.baseUrl,
    mode,
    created: now,
    expires_at,
    success_url: given.success_url,
    cancel_url: given.cancel_url,
    currency: mode === "payment" ? (lineItems[0]?.currency ?? null) : (given.currency ?? null),
    lineItems,
    customer: given.customer,
    customer_email: given.customer_email,
    customer_creation: given.customer_creation,
    client_reference_id: given.client_reference_id,
    metadata: mergeMetadata({}, given.metadata),
    allowed_payment_method_types: given.allowed_payment_method_types,
    automaticTax: given.automatic_tax?.enabled,
    locale: given.locale,
    submit_type: given.submit_type,
    submitText: given.custom_text?.submit?.message,
    setup_intent: setupIntent?.id,
  });
  world.sessions.put(session.id, session);
  world.sessionFacts.put(session.id, factsOf(session.id, given, lineItems));
  if (setupIntent) {
    world.setupIntents.put(setupIntent.id, setupIntent);
    world.intentFacts.put(setupIntent.id, { sessionId: session.id });
    world.emit("setup_intent.created", setupIntent);
  }
  world.agenda.plan("expire_session", session.id, expires_at * 1000);
  return session;
}

function checkExpiry(expiresAt: number, now: number): void {
  const refuse = (bound: string) =>
    invalidRequest(`The \`expires_at\` timestamp must be ${bound} from Checkout Session creation.`, {
      param: "expires_at",
    });
  if (expiresAt < now + 30 * 60) throw refuse("at least 30 minutes");
  if (expiresAt > now + day) throw refuse("less than 24 hours");
}

const setupIntentOf = (given: SessionParams, created: number) =>
  newSetupIntent({
    created,
    customer: given.customer,
    metadata: mergeMetadata({}, given.setup_intent_data?.metadata),
    description: given.setup_intent_data?.description,
    allowed_payment_method_types: given.allowed_payment_method_types,
  });

/** What the session keeps until the buyer submits. */
function factsOf(id: string, given: SessionParams, lineItems: LineItem[]): SessionFacts {
  const { payment_intent_data: payment, setup_intent_data: setup } = given;
  const lineNotes = lineItems.flatMap((line, index) => {
    const note = given.line_items?.[index]?.price_data?.product_data.description;
    return note ? [[line.id, note] as const] : [];
  });
  return {
    id,
    lineItems,
    lineNotes: Object.fromEntries(lineNotes),
    paymentIntentData: {
      capture_method: payment?.capture_method ?? "automatic_async",
      setup_future_usage: payment?.setup_future_usage ?? null,
      metadata: mergeMetadata({}, payment?.metadata),
      description: payment?.description ?? null,
      receipt_email: payment?.receipt_email ?? null,
      statement_descriptor_suffix: payment?.statement_descriptor_suffix ?? null,
      transfer_group: payment?.transfer_group ?? null,
    },
    setupIntentData: { metadata: mergeMetadata({}, setup?.metadata), description: setup?.description ?? null },
  };
}

function paymentLines(given: SessionParams, created: number): LineItem[] {
  if (!given.line_items) throw missing("line_items");
  if (given.setup_intent_data) throw onlyIn("setup_intent_data", "setup");
  const lines = given.line_items.map((line, index) => {
    const at = `line_items[${index}]`;
    if (line.price && line.price_data) {
      throw invalidRequest(`You may only specify one of these parameters: price, price_data.`, { param: at });
    }
    if (line.price) throw noSuch("price", line.price, `${at}[price]`, 400);
    if (!line.price_data) throw missing(`${at}[price_data]`);
    const { currency, unit_amount, product_data } = line.price_data;
    return newLineItem({
      name: product_data.name,
      unit_amount,
      quantity: line.quantity,
      currency,
      created,
      metadata: mergeMetadata({}, line.metadata),
    });
  });
  const currency = lines[0]?.currency ?? "usd";
  const odd = lines.find((line) => line.currency !== currency);
  if (odd || (given.currency && given.currency !== currency)) {
    throw invalidRequest("All prices of a Checkout Session must have the same currency.", { param: "line_items" });
  }
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const refusal = refuseCharge(total, currency);
  if (refusal) {
    const message = `The Checkout Session's total amount due cannot be charged. ${refusal.message}`;
    throw invalidRequest(message, { code: refusal.code, param: "line_items" });
  }
  return lines;
}

function checkSetup(given: SessionParams): void {
  if (given.line_items) throw invalidRequest("You can not pass `line_items` in `setup` mode.", { param: "line_items" });
  if (given.payment_intent_data) throw onlyIn("payment_intent_data", "payment");
  if (!given.currency && !given.allowed_payment_method_types) throw missing("currency");
}

function checkCustomer(world: World, given: SessionParams): void {
  for (const other of ["customer_email", "customer_creation"] as const) {
    if (given.customer && given[other]) {
      throw invalidRequest(`You may only specify one of these parameters: customer, ${other}.`, { param: "customer" });
    }
  }
  if (given.customer && world.customers.get(given.customer) === undefined) {
    throw noSuch("customer", given.customer, "customer", 400);
  }
}

const missing = (param: string) =>
  invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
const onlyIn = (param: string, mode: string) =>
  invalidRequest(`You can only pass \`${param}\` in \`${mode}\` mode.`, { param });
