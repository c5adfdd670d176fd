import type { Route } from "../api.ts";
import { noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { listParams, params, text } from "../params.ts";
import type { World } from "../world.ts";

export function chargeRoutes(on: Route, world: World): void {
  const list = listParams({ customer: text().optional(), payment_intent: text().optional() });
  on("GET", "/v1/charges", list, (given, { path }) =>
    pageOf(
      world.charges.values(),
      given,
      path,
      (charge) =>
        (!given.customer || charge.customer === given.customer) &&
        (!given.payment_intent || charge.payment_intent === given.payment_intent),
    ),
  );

  on("GET", "/v1/charges/:id", params({}), (_, { param }) => {
    const charge = world.charges.get(param("id"));
    if (!charge) throw noSuch("charge", param("id"));
    return charge;
  });
}
