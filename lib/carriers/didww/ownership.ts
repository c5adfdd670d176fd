import { CarrierError, isCarrierError } from "../errors";
import type { Ownership } from "../facets/ownership";
import type { DidwwApi } from "./api";
import { withBudget } from "./budget";
import { didAttributes } from "./schema";
import { attributesOf, linkedOne, numberInclude, toOwnedNumber } from "./transform";
import { isOwnTrunk, routeNumber, type Trunks, trunkInclude } from "./trunks";

export const createOwnership = (api: DidwwApi, trunks: Trunks): Ownership => ({
  async get(ref, options) {
    const path = `/dids/${encodeURIComponent(ref)}`;
    const found = await api.get(path, { include: numberInclude }, withBudget("provisioning", options));
    return found && toOwnedNumber(found);
  },

  async *list(options) {
    const query = { include: numberInclude, sort: "created_at", "page[size]": 200 };
    for await (const did of api.pages("/dids", query, withBudget("sync", options))) yield toOwnedNumber(did);
  },

  /** The purchase ends first, the trunk second: a crash between the two costs nothing. */
  async release(ref, options) {
    const read = withBudget("provisioning", options);
    const path = `/dids/${encodeURIComponent(ref)}`;
    const did = await api.get(path, { include: trunkInclude }, read);
    if (!did) return;
    if (!attributesOf(did.resource, didAttributes).terminated) {
      const ended = await api.patch(path, { type: "dids", id: ref, attributes: { terminated: true } }, read);
      if (!attributesOf(ended.resource, didAttributes).terminated)
        throw new CarrierError("rejected", `DIDWW did not end the number ${ref}`);
    }
    const trunk = linkedOne(did, "voice_in_trunk")?.resource;
    if (!trunk) return;
    try {
      await routeNumber(api, ref, { trunkId: null }, read);
    } catch (error) {
      if (!isCarrierError(error)) throw error;
    }
    if (isOwnTrunk(trunk)) await trunks.remove(trunk, read);
  },
});
