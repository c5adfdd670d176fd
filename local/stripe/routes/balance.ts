import type { Route } from "../api.ts";
import { noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { newId } from "../new-id.ts";
import { integer, listParams, params, text } from "../params.ts";
import { bookPayout } from "../payments/book.ts";
import type { Payout } from "../types.ts";
import type { World } from "../world.ts";

/** What moved the balance, and what was paid out to the bank. */
export function balanceRoutes(on: Route, world: World): void {
  const list = listParams({
    type: text().optional(),
    source: text().optional(),
    currency: text().optional(),
    payout: text().optional(),
  });
  on("GET", "/v1/balance_transactions", list, (given, { path }) =>
    pageOf(
      world.balanceTransactions.values(),
      given,
      path,
      (entry) =>
        (!given.type || entry.type === given.type) &&
        (!given.source || entry.source === given.source) &&
        (!given.currency || entry.currency === given.currency) &&
        (!given.payout || entry.source === given.payout),
    ),
  );

  on("GET", "/v1/balance_transactions/:id", params({}), (_, { param }) => {
    const entry = world.balanceTransactions.get(param("id"));
    if (!entry) throw noSuch("balance_transaction", param("id"));
    return entry;
  });

  on("POST", "/v1/payouts", params({ amount: integer({ min: 1 }), currency: text() }), ({ amount, currency }) => {
    const id = newId("po");
    const payout: Payout = {
      id,
      object: "payout",
      amount,
      arrival_date: world.now() + 2 * 86_400,
      balance_transaction: bookPayout(world, { id, amount, currency }),
      created: world.now(),
      currency,
      status: "paid",
    };
    return world.payouts.put(id, payout);
  });

  on("GET", "/v1/payouts/:id", params({}), (_, { param }) => {
    const payout = world.payouts.get(param("id"));
    if (!payout) throw noSuch("payout", param("id"));
    return payout;
  });
}
