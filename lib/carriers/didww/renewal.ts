import { withBudget } from "../budget";
import type { Renewal } from "../facets/renewal";
import type { DidwwApi } from "./api";

/** DIDWW counts billing cycles: a number is charged that many more times and then ends. */
export const createRenewal = (api: DidwwApi): Renewal => ({
  async set(ref, renewals, options) {
    const body = { type: "dids", id: ref, attributes: { billing_cycles_count: renewals } };
    await api.patch(`/dids/${encodeURIComponent(ref)}`, body, withBudget("provisioning", options));
  },
});
