import { z } from "zod";
import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { newSetupIntent } from "../objects/new-setup-intent.ts";
import { boolean, listParams, mergeMetadata, metadata, oneOf, params, text, url } from "../params.ts";
import { cardError } from "../payments/card-error.ts";
import { confirmSetup } from "../payments/confirm-setup.ts";
import { checkCardOwner, requireCustomer, requireUsableCard } from "../require.ts";
import type { SetupIntent } from "../types.ts";
import type { World } from "../world.ts";

const automatic = z.strictObject({ enabled: boolean(), allow_redirects: oneOf("always", "never").optional() });

const createParams = params({
  customer: text().optional(),
  payment_method: text().optional(),
  confirm: boolean().optional(),
  usage: oneOf("off_session", "on_session").optional(),
  metadata: metadata().optional(),
  description: text(1000).optional(),
  return_url: url().optional(),
  automatic_payment_methods: automatic.optional(),
  allowed_payment_method_types: z.array(oneOf("card")).min(1).optional(),
});
const confirmParams = params({ payment_method: text().optional(), return_url: url().optional() });
const cancelParams = params({
  cancellation_reason: oneOf("abandoned", "duplicate", "requested_by_customer").optional(),
});

export function setupIntentRoutes(on: Route, world: World): void {
  const find = (id: string): SetupIntent => {
    const setup = world.setupIntents.get(id);
    if (!setup) throw noSuch("setupintent", id, "intent");
    return setup;
  };

  on("POST", "/v1/setup_intents", createParams, (given) => create(world, given));
  on("GET", "/v1/setup_intents", listParams({ customer: text().optional() }), (given, { path }) =>
    pageOf(world.setupIntents.values(), given, path, (setup) => !given.customer || setup.customer === given.customer),
  );
  on("GET", "/v1/setup_intents/:id", params({}), (_, { param }) => find(param("id")));
  on("POST", "/v1/setup_intents/:id/confirm", confirmParams, (given, { param }) =>
    confirmExisting(world, find(param("id")), given),
  );
  on("POST", "/v1/setup_intents/:id/cancel", cancelParams, (given, { param }) =>
    cancel(world, find(param("id")), given.cancellation_reason ?? null),
  );
}

function create(world: World, given: z.output<typeof createParams>): SetupIntent {
  if (given.customer) requireCustomer(world, given.customer);
  if (given.return_url && !given.confirm) throw onlyWithConfirm("return_url");
  if (given.confirm) {
    needsReturnUrl(given.return_url, given.automatic_payment_methods?.allow_redirects ?? "always");
    if (!given.payment_method) throw withoutCard();
  }
  const card = given.payment_method ? requireUsableCard(world, given.payment_method) : undefined;
  if (card) checkCardOwner(card, given.customer ?? null);
  const setup: SetupIntent = {
    ...newSetupIntent({
      created: world.now(),
      customer: given.customer,
      metadata: mergeMetadata({}, given.metadata),
      description: given.description,
      usage: given.usage,
      allowed_payment_method_types: given.allowed_payment_method_types,
    }),
    ...(given.automatic_payment_methods && { automatic_payment_methods: given.automatic_payment_methods }),
    ...(card && { payment_method: card.id, status: "requires_confirmation" }),
  };
  world.setupIntents.put(setup.id, setup);
  world.intentFacts.put(setup.id, { ...(given.return_url && { returnUrl: given.return_url }) });
  world.emit("setup_intent.created", setup);
  return given.confirm && card ? confirm(world, setup, card.id) : setup;
}

function confirmExisting(world: World, setup: SetupIntent, given: z.output<typeof confirmParams>): SetupIntent {
  if (belongsToSession(world, setup)) {
    throw invalidRequest("You cannot confirm a SetupIntent that was created by a Checkout Session.", {
      param: "intent",
    });
  }
  if (["succeeded", "canceled", "processing"].includes(setup.status)) throw unexpected(setup, "confirm");
  needsReturnUrl(given.return_url, setup.automatic_payment_methods?.allow_redirects ?? "always");
  const card = given.payment_method ?? setup.payment_method;
  if (!card) throw withoutCard();
  if (given.return_url) world.intentFacts.put(setup.id, { returnUrl: given.return_url });
  return confirm(world, setup, card);
}

function cancel(world: World, setup: SetupIntent, reason: SetupIntent["cancellation_reason"]): SetupIntent {
  if (["succeeded", "canceled"].includes(setup.status) || belongsToSession(world, setup)) {
    throw unexpected(setup, "cancel");
  }
  const canceled = world.setupIntents.put(setup.id, {
    ...setup,
    status: "canceled",
    cancellation_reason: reason,
    next_action: null,
  });
  world.emit("setup_intent.canceled", canceled);
  return canceled;
}

const belongsToSession = (world: World, { id }: SetupIntent): boolean =>
  world.intentFacts.get(id)?.sessionId !== undefined;

function confirm(world: World, setup: SetupIntent, cardId: string): SetupIntent {
  const paymentMethod = requireUsableCard(world, cardId);
  checkCardOwner(paymentMethod, setup.customer);
  const result = confirmSetup(world, setup, { paymentMethod });
  if (result.kind === "declined") {
    throw cardError(result.decline, { setup_intent: result.setupIntent, payment_method: paymentMethod });
  }
  return result.setupIntent;
}

/** A buyer may be sent elsewhere, so the API wants to know where to send them back. */
export function needsReturnUrl(returnUrl: string | undefined, allowRedirects: string): void {
  if (returnUrl || allowRedirects === "never") return;
  throw invalidRequest(
    "This intent is configured to accept payment methods that may redirect. Provide a `return_url`, or set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never`.",
    { param: "return_url" },
  );
}

const onlyWithConfirm = (param: string) =>
  invalidRequest(`The parameter \`${param}\` can only be passed when \`confirm\` is \`true\`.`, { param });
const withoutCard = () =>
  invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
    code: "setup_intent_unexpected_state",
    param: "payment_method",
  });
const unexpected = (setup: SetupIntent, verb: string) =>
  invalidRequest(`You cannot ${verb} this SetupIntent because it has a status of ${setup.status}.`, {
    code: "setup_intent_unexpected_state",
    setup_intent: setup,
  });
