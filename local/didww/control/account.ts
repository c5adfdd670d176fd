import { ControlError, type ControlRoutes } from "../../kit/index.ts";
import type { Account } from "../account.ts";
import { apiVersions } from "../account.ts";
import { formatBalance, parseMoney } from "../money.ts";
import { spendable, type World } from "../world.ts";

/** Wire name of each setting → how it is stored. Money has its own route. */
const settingKeys: Readonly<Record<string, keyof Account>> = {
  available_dids_enabled: "availableDidsEnabled",
  callbacks_enabled: "callbacksEnabled",
  read_only: "readOnly",
  key_revoked: "keyRevoked",
  api_version: "apiVersion",
  rate_limit_per_second: "rateLimitPerSecond",
  rate_limit_retry_after: "rateLimitRetryAfter",
  vat_percent: "vatPercent",
  max_reservations: "maxReservations",
  reservation_seconds: "reservationSeconds",
  sample_size: "sampleSize",
  order_delay_ms: "orderDelayMs",
  export_delay_ms: "exportDelayMs",
  restore_days: "restoreDays",
  trunk_delete: "trunkDelete",
  trunk_group_delete: "trunkGroupDelete",
  keep_deleted_orders: "keepDeletedOrders",
  sms_trunk: "smsTrunk",
};

/** `GET|PATCH|POST /account` (switches) and `GET|POST /balance` (money in USD). */
export function accountRoutes(world: () => World): ControlRoutes {
  const change = (body: Record<string, unknown>) => {
    const account = world().account;
    const next: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(body)) {
      const key = settingKeys[name];
      if (!key)
        throw new ControlError(400, `unknown setting "${name}"; there are ${Object.keys(settingKeys).join(", ")}`);
      const current = account.get()[key];
      if (current !== null && key !== "smsTrunk" && typeof value !== typeof current) {
        throw new ControlError(400, `"${name}" must be a ${typeof current}`);
      }
      next[key] = key === "smsTrunk" ? completeSmsTrunk(value) : value;
    }
    if (next.apiVersion && !apiVersions.includes(String(next.apiVersion))) {
      throw new ControlError(400, `"api_version" is one of ${apiVersions.join(", ")}`);
    }
    account.set(next as Partial<Account>);
    return show(world());
  };
  return {
    "GET /account": () => show(world()),
    "PATCH /account": ({ body }) => change(body),
    "POST /account": ({ body }) => change(body),
    "GET /balance": () => balance(world()),
    "POST /balance": ({ body }) => {
      world().account.set({
        ...(body.balance !== undefined && { balance: money(body.balance) }),
        ...(body.credit !== undefined && { credit: money(body.credit) }),
      });
      return balance(world());
    },
  };
}

function completeSmsTrunk(value: unknown): Account["smsTrunk"] {
  if (value === null) return null;
  const { url, ...rest } = value as Partial<NonNullable<Account["smsTrunk"]>>;
  if (!url) throw new ControlError(400, '"sms_trunk" needs a "url"');
  return { url, method: "POST", headers: {}, contentType: "application/json", body: "", ...rest };
}

function show(world: World): Record<string, unknown> {
  const account = world.account.get();
  const settings = Object.entries(settingKeys).map(([name, key]) => [name, account[key]]);
  return { ...Object.fromEntries(settings), ...balance(world) };
}

function balance(world: World) {
  const account = world.account.get();
  return {
    balance: formatBalance(account.balance),
    credit: formatBalance(account.credit),
    total_balance: formatBalance(spendable(account)),
  };
}

function money(value: unknown): number {
  try {
    return parseMoney(String(value));
  } catch {
    throw new ControlError(400, "an amount is a decimal string such as 12.50");
  }
}
