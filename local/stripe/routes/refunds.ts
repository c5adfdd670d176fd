import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { integer, listParams, mergeMetadata, metadata, oneOf, params, text } from "../params.ts";
import { refundCharge } from "../payments/refund-charge.ts";
import type { Charge } from "../types.ts";
import type { World } from "../world.ts";

export function refundRoutes(on: Route, world: World): void {
  const find = (id: string) => {
    const refund = world.refunds.get(id);
    if (!refund) throw noSuch("refund", id);
    return refund;
  };

  const create = params({
    charge: text().optional(),
    payment_intent: text().optional(),
    amount: integer({ min: 1 }).optional(),
    reason: oneOf("duplicate", "fraudulent", "requested_by_customer").optional(),
    metadata: metadata().optional(),
  });
  on("POST", "/v1/refunds", create, (given) =>
    refundCharge(world, chargeOf(world, given), {
      amount: given.amount,
      reason: given.reason,
      metadata: mergeMetadata({}, given.metadata),
    }),
  );

  const list = listParams({ charge: text().optional(), payment_intent: text().optional() });
  on("GET", "/v1/refunds", list, (given, { path }) =>
    pageOf(
      world.refunds.values(),
      given,
      path,
      (refund) =>
        (!given.charge || refund.charge === given.charge) &&
        (!given.payment_intent || refund.payment_intent === given.payment_intent),
    ),
  );

  on("GET", "/v1/refunds/:id", params({}), (_, { param }) => find(param("id")));

  on("POST", "/v1/refunds/:id", params({ metadata: metadata().optional() }), (given, { param }) => {
    const refund = find(param("id"));
    return world.refunds.put(refund.id, { ...refund, metadata: mergeMetadata(refund.metadata ?? {}, given.metadata) });
  });
}

/** The charge that a refund or dispute names, directly or by its PaymentIntent. */
function chargeOf(world: World, given: { charge?: string; payment_intent?: string }): Charge {
  if (given.charge && given.payment_intent) {
    throw invalidRequest("You may only specify one of these parameters: charge, payment_intent.", { param: "charge" });
  }
  if (given.charge) {
    const charge = world.charges.get(given.charge);
    if (!charge) throw noSuch("charge", given.charge, "charge", 400);
    return charge;
  }
  if (!given.payment_intent) {
    throw invalidRequest("One of the following params should be provided for this request: payment_intent or charge.");
  }
  const intent = world.paymentIntents.get(given.payment_intent);
  if (!intent) throw noSuch("payment_intent", given.payment_intent, "payment_intent", 400);
  const charge = world.charges.get(intent.latest_charge ?? "");
  if (intent.status !== "succeeded" || !charge) {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return charge;
}
