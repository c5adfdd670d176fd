import { withBudget } from "../budget";
import { CarrierError } from "../errors";
import type { Ownership } from "../facets/ownership";
import { isRouted, removeFormer, removeLeftovers, routeInclude, routeNumber } from "./answer-routes";
import type { DidwwApi } from "./api";
import { didAttributes } from "./schema";
import { attributesOf, numberInclude, toOwnedNumber } from "./transform";
import { unlessRefused } from "./trunks";

export const createOwnership = (api: DidwwApi): Ownership => ({
  async get(ref, options) {
    const path = `/dids/${encodeURIComponent(ref)}`;
    const found = await api.get(path, { include: numberInclude }, withBudget("provisioning", options));
    return found && toOwnedNumber(found);
  },

  async *list(options) {
    const query = { include: numberInclude, sort: "created_at", "page[size]": 200 };
    for await (const did of api.pages("/dids", query, withBudget("sync", options))) yield toOwnedNumber(did);
  },

  /** The purchase ends first, its trunks second: a crash between the two costs nothing. */
  async release(ref, options) {
    const read = withBudget("provisioning", options);
    const path = `/dids/${encodeURIComponent(ref)}`;
    const did = await api.get(path, { include: routeInclude }, read);
    if (!did) return;
    if (!attributesOf(did.resource, didAttributes).terminated) {
      const ended = await api.patch(path, { type: "dids", id: ref, attributes: { terminated: true } }, read);
      if (!attributesOf(ended.resource, didAttributes).terminated)
        throw new CarrierError("rejected", `DIDWW did not end the number ${ref}`);
    }
    if (!isRouted(did, null)) await unlessRefused(() => routeNumber(api, ref, { target: null }, read));
    const { description: tag } = attributesOf(did.resource, didAttributes);
    if (tag) await removeLeftovers(api, tag, null, read);
    else await removeFormer(api, did, null, read);
  },
});
