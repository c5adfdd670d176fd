import type { Route } from "../api.ts";
import { noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { listParams, params, text } from "../params.ts";
import type { World } from "../world.ts";

export function fraudWarningRoutes(on: Route, world: World): void {
  const list = listParams({ charge: text().optional(), payment_intent: text().optional() });
  on("GET", "/v1/radar/early_fraud_warnings", list, (given, { path }) =>
    pageOf(
      world.fraudWarnings.values(),
      given,
      path,
      (warning) =>
        (!given.charge || warning.charge === given.charge) &&
        (!given.payment_intent || warning.payment_intent === given.payment_intent),
    ),
  );

  on("GET", "/v1/radar/early_fraud_warnings/:id", params({}), (_, { param }) => {
    const warning = world.fraudWarnings.get(param("id"));
    if (!warning) throw noSuch("early_fraud_warning", param("id"));
    return warning;
  });
}
