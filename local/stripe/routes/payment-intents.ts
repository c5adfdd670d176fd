import { z } from "zod";
import type { Route } from "../api.ts";
import { refuseCharge } from "../currencies.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { newPaymentIntent } from "../objects/new-payment-intent.ts";
import {
  boolean,
  currency,
  emptyable,
  integer,
  listParams,
  mergeMetadata,
  metadata,
  oneOf,
  params,
  text,
  url,
} from "../params.ts";
import { capturePayment, endAuthorization } from "../payments/capture-payment.ts";
import { cardError } from "../payments/card-error.ts";
import { confirmPayment } from "../payments/confirm-payment.ts";
import { checkCardOwner, requireCustomer, requireUsableCard } from "../require.ts";
import type { PaymentIntent } from "../types.ts";
import type { World } from "../world.ts";
import { needsReturnUrl } from "./setup-intents.ts";

const offSession = oneOf("true", "false", "one_off", "recurring").transform((value) => value !== "false");
const createParams = params({
  amount: integer(),
  currency: currency(),
  customer: text().optional(),
  payment_method: text().optional(),
  confirm: boolean().optional(),
  off_session: offSession.optional(),
  setup_future_usage: oneOf("off_session", "on_session").optional(),
  capture_method: oneOf("automatic", "automatic_async", "manual").optional(),
  confirmation_method: oneOf("automatic", "manual").optional(),
  metadata: metadata().optional(),
  description: text(1000).optional(),
  receipt_email: text(512).optional(),
  return_url: url().optional(),
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: text(22).optional(),
  transfer_group: text().optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: boolean(), allow_redirects: oneOf("always", "never").optional() })
    .optional(),
  allowed_payment_method_types: z.array(oneOf("card")).min(1).optional(),
});

const updateParams = params({
  metadata: metadata().optional(),
  description: emptyable(text(1000)).optional(),
  receipt_email: emptyable(text(512)).optional(),
});
const confirmParams = params({
  payment_method: text().optional(),
  off_session: offSession.optional(),
  setup_future_usage: oneOf("off_session", "on_session").optional(),
  return_url: url().optional(),
  receipt_email: text(512).optional(),
});
const captureParams = params({
  amount_to_capture: integer({ min: 1 }).optional(),
  final_capture: oneOf("true").optional(),
  metadata: metadata().optional(),
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: text(22).optional(),
});
const cancelParams = params({
  cancellation_reason: oneOf("abandoned", "duplicate", "fraudulent", "requested_by_customer").optional(),
});

export function paymentIntentRoutes(on: Route, world: World): void {
  const find = (id: string): PaymentIntent => {
    const intent = world.paymentIntents.get(id);
    if (!intent) throw noSuch("payment_intent", id, "intent");
    return intent;
  };

  on("POST", "/v1/payment_intents", createParams, (given) => create(world, given));
  on("GET", "/v1/payment_intents", listParams({ customer: text().optional() }), (given, { path }) =>
    pageOf(
      world.paymentIntents.values(),
      given,
      path,
      (intent) => !given.customer || intent.customer === given.customer,
    ),
  );
  on("GET", "/v1/payment_intents/:id", params({ client_secret: text().optional() }), (_, { param }) =>
    find(param("id")),
  );
  on("POST", "/v1/payment_intents/:id", updateParams, (given, { param }) => update(world, find(param("id")), given));
  on("POST", "/v1/payment_intents/:id/confirm", confirmParams, (given, { param }) =>
    confirmExisting(world, find(param("id")), given),
  );
  on("POST", "/v1/payment_intents/:id/capture", captureParams, (given, { param }) => {
    const intent = find(param("id"));
    const metadata = mergeMetadata(intent.metadata, given.metadata);
    return capturePayment(world, { ...intent, metadata }, given.amount_to_capture);
  });
  on("POST", "/v1/payment_intents/:id/cancel", cancelParams, (given, { param }) =>
    cancel(world, find(param("id")), given.cancellation_reason ?? null),
  );
}

function update(world: World, intent: PaymentIntent, given: z.output<typeof updateParams>): PaymentIntent {
  return world.paymentIntents.put(intent.id, {
    ...intent,
    ...(given.description !== undefined && { description: given.description }),
    ...(given.receipt_email !== undefined && { receipt_email: given.receipt_email }),
    metadata: mergeMetadata(intent.metadata, given.metadata),
  });
}

function confirmExisting(world: World, intent: PaymentIntent, given: z.output<typeof confirmParams>): PaymentIntent {
  if (world.intentFacts.get(intent.id)?.sessionId) throw belongsToSession("confirm");
  if (["succeeded", "canceled", "processing", "requires_capture"].includes(intent.status)) {
    throw unexpected(intent, "confirm");
  }
  const setup_future_usage = given.setup_future_usage ?? intent.setup_future_usage;
  if (given.off_session && setup_future_usage) throw offSessionWithSetup();
  needsReturnUrl(given.return_url, redirects(intent));
  const card = given.payment_method ?? intent.payment_method;
  if (!card) throw withoutCard();
  const changed = {
    ...intent,
    setup_future_usage,
    ...(given.receipt_email && { receipt_email: given.receipt_email }),
  };
  return confirm(world, changed, card, given.off_session ?? false, given.return_url);
}

type CancellationReason = z.output<typeof cancelParams>["cancellation_reason"] | null;

function cancel(world: World, intent: PaymentIntent, reason: CancellationReason): PaymentIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") throw unexpected(intent, "cancel");
  const ofSession = world.intentFacts.get(intent.id)?.sessionId !== undefined;
  if (ofSession && intent.status !== "requires_capture") throw belongsToSession("cancel");
  return endAuthorization(world, intent, { reason: reason ?? null });
}

function create(world: World, given: z.output<typeof createParams>): PaymentIntent {
  checkAmount(given.amount, given.currency);
  if (given.customer) requireCustomer(world, given.customer);
  for (const name of ["off_session", "return_url"] as const) {
    if (given[name] && !given.confirm) {
      throw invalidRequest(`The parameter \`${name}\` can only be passed when \`confirm\` is \`true\`.`, {
        param: name,
      });
    }
  }
  if (given.off_session && given.setup_future_usage) throw offSessionWithSetup();
  const existing = given.payment_method ? world.paymentMethods.get(given.payment_method) : undefined;
  if (existing) checkCardOwner(existing, given.customer ?? null);
  const { confirm: confirmNow, off_session, payment_method, return_url, metadata: change, expand: _, ...plain } = given;
  const intent = newPaymentIntent({ ...plain, created: world.now(), metadata: mergeMetadata({}, change) });
  if (confirmNow) {
    needsReturnUrl(return_url, redirects(intent));
    if (!payment_method) throw withoutCard();
  }
  const card = payment_method ? requireUsableCard(world, payment_method) : undefined;
  const created: PaymentIntent = card
    ? { ...intent, payment_method: card.id, status: "requires_confirmation" }
    : intent;
  world.paymentIntents.put(created.id, created);
  world.intentFacts.put(created.id, {});
  world.emit("payment_intent.created", created);
  return confirmNow && card ? confirm(world, created, card.id, off_session ?? false, return_url) : created;
}

function checkAmount(amount: number, currency: string): void {
  const refusal =
    amount < 1
      ? { code: "parameter_invalid_integer", message: "Invalid positive integer" }
      : refuseCharge(amount, currency);
  if (refusal) throw invalidRequest(refusal.message, { code: refusal.code, param: "amount" });
}

function confirm(world: World, intent: PaymentIntent, cardId: string, off: boolean, returnUrl?: string): PaymentIntent {
  const paymentMethod = requireUsableCard(world, cardId);
  checkCardOwner(paymentMethod, intent.customer);
  world.intentFacts.put(intent.id, { offSession: off, ...(returnUrl && { returnUrl }) });
  const result = confirmPayment(world, intent, { paymentMethod, offSession: off });
  if (result.kind !== "declined") return result.paymentIntent;
  throw cardError(result.decline, {
    charge: result.charge.id,
    payment_intent: result.paymentIntent,
    payment_method: paymentMethod,
  });
}

const redirects = (intent: PaymentIntent) => intent.automatic_payment_methods?.allow_redirects ?? "never";
const offSessionWithSetup = () =>
  invalidRequest(
    "You cannot confirm with `off_session=true` when `setup_future_usage` is also set on the PaymentIntent. The customer needs to be on-session to perform the steps which may be required to set up the PaymentMethod for future usage.",
    { param: "off_session" },
  );
const withoutCard = () =>
  invalidRequest(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.",
    { code: "payment_intent_unexpected_state", param: "payment_method" },
  );
const belongsToSession = (verb: string) =>
  invalidRequest(
    `You cannot ${verb} this PaymentIntent because it was created by a Checkout Session. Expire the Checkout Session instead.`,
    { param: "intent" },
  );
const unexpected = (intent: PaymentIntent, verb: string) =>
  invalidRequest(`You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: "payment_intent_unexpected_state",
    payment_intent: intent,
  });
