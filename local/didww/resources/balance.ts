import { seedId } from "../ids.ts";
import { formatBalance } from "../money.ts";
import type { Router } from "../router.ts";
import { spendable, type World } from "../world.ts";

/** A singleton: the account's money of this instant. */
export function addBalanceRoute(router: Router, world: World): void {
  router.on("GET", "/balance", (request) => {
    const account = world.account.get();
    const attributes = {
      balance: formatBalance(account.balance),
      credit: formatBalance(account.credit),
      total_balance: formatBalance(spendable(account)),
    };
    const data = { id: seedId("balance", "account"), type: "balances", attributes };
    return { status: 200, body: { data, meta: { api_version: request.document.apiVersion } } };
  });
}
