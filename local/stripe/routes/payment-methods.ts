import { z } from "zod";
import type { Route } from "../api.ts";
import { readCard } from "../card-input.ts";
import { decideSetup } from "../decide-charge.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { emptyable, listParams, mergeMetadata, metadata, oneOf, params, text } from "../params.ts";
import { cardError } from "../payments/card-error.ts";
import { attachCard, detachCard, storeCard } from "../payments/save-card.ts";
import { requireCustomer, requireUsableCard } from "../require.ts";
import { testCardFor } from "../test-cards.ts";
import type { World } from "../world.ts";

export function paymentMethodRoutes(on: Route, world: World): void {
  const find = (id: string) => {
    const paymentMethod = world.paymentMethods.get(id);
    if (!paymentMethod) throw noSuch("PaymentMethod", id, "payment_method");
    return paymentMethod;
  };

  const create = params({
    type: oneOf("card"),
    card: z.strictObject({ number: text(30), exp_month: text(2), exp_year: text(4), cvc: text(4).optional() }),
    billing_details: z
      .strictObject({
        email: emptyable(text()).optional(),
        name: emptyable(text()).optional(),
        phone: emptyable(text()).optional(),
      })
      .optional(),
    metadata: metadata().optional(),
  });
  on("POST", "/v1/payment_methods", create, (given) => {
    const card = readCard(given.card, new Date(world.kit.clock.now()));
    if ("code" in card)
      throw cardError(card, { param: card.code.startsWith("invalid_expiry") ? "exp_year" : "number" });
    return storeCard(world, card, given.billing_details, mergeMetadata({}, given.metadata));
  });

  const list = listParams({
    customer: text().optional(),
    type: oneOf("card").optional(),
    allow_redisplay: text().optional(),
  });
  on("GET", "/v1/payment_methods", list, (given, { path }) => {
    if (given.customer) requireCustomer(world, given.customer);
    return pageOf(world.paymentMethods.values(), given, path, (card) =>
      given.customer ? card.customer === given.customer : card.customer !== null,
    );
  });

  on("GET", "/v1/payment_methods/:id", params({}), (_, { param }) => find(param("id")));

  on("POST", "/v1/payment_methods/:id/attach", params({ customer: text() }), (given, { param }) => {
    const customer = requireCustomer(world, given.customer);
    const card = requireUsableCard(world, param("id"));
    if (card.customer !== null && card.customer !== customer.id) {
      throw invalidRequest("The payment method you provided has already been attached to a customer.", {
        param: "payment_method",
      });
    }
    const secret = world.cardSecrets.get(card.id);
    // 3-D Secure does not stand in the way of attaching; it is asked for when the card is charged.
    const verdict = secret && decideSetup(testCardFor(secret.number), secret, true);
    if (verdict?.kind === "decline") throw cardError(verdict.decline, { payment_method: card });
    return attachCard(world, card, customer.id);
  });

  on("POST", "/v1/payment_methods/:id/detach", params({}), (_, { param }) => {
    const card = find(param("id"));
    if (card.customer === null) {
      throw invalidRequest(
        "The payment method you provided is not attached to a customer so detachment is impossible.",
        {
          param: "payment_method",
        },
      );
    }
    return detachCard(world, card);
  });
}
