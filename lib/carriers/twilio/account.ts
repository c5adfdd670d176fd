import { createMemo } from "@/lib/kernel/memo";
import { type ReadOptions, withBudget } from "../budget";
import { CarrierError } from "../errors";
import type { CarrierAccount, CarrierBalance } from "../facets/account";
import type { TwilioApi } from "./api";
import { accountSchema, balanceSchema } from "./schema";

export async function readBalance(api: TwilioApi, options: ReadOptions): Promise<CarrierBalance> {
  const found = await api.get(balanceSchema, "/Balance.json", {}, options);
  if (!found) throw new CarrierError("unavailable", "Twilio shows no balance");
  return { available: found.balance, currency: found.currency };
}

/** Orders are settled immediately, so there is nothing that Twilio would report later. */
export const createAccount = (api: TwilioApi): CarrierAccount => ({
  getBalance: (options) => readBalance(api, withBudget("provisioning", options)),
});

const keptMs = 60_000;

/** Whether our account is open: while it is suspended no number of ours takes a call. Asked at most once a minute. */
export function createAccountWatch(api: TwilioApi): (options: ReadOptions) => Promise<boolean> {
  const kept = createMemo<boolean>({ ttlMs: keptMs });
  return ({ signal: _signal, ...options }) =>
    kept.get("account", async () => (await api.get(accountSchema, ".json", {}, options))?.status === "active");
}
