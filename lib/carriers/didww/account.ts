import { withBudget } from "../budget";
import { CarrierError } from "../errors";
import type { CarrierAccount } from "../facets/account";
import type { DidwwApi } from "./api";
import { verifyCallback } from "./callback";
import { balanceAttributes } from "./schema";
import { attributesOf, currency } from "./transform";

/** @param publicUrl our public origin */
export const createAccount = (
  api: DidwwApi,
  { callbackSecret, publicUrl }: { callbackSecret: string; publicUrl: string },
): Required<CarrierAccount> => ({
  async getBalance(options) {
    const balance = await api.get("/balance", {}, withBudget("provisioning", options));
    if (!balance) throw new CarrierError("unavailable", "DIDWW shows no balance");
    return { available: attributesOf(balance.resource, balanceAttributes).total_balance, currency };
  },

  verifyCallback: (request) => verifyCallback(callbackSecret, publicUrl, request),
});
