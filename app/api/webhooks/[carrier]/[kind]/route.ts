import { type Delivery, webhookRoute } from "@/lib/api";
import { carrierFor, configuredCarriers, isCarrierError } from "@/lib/carriers";
import { recordExternalEvent } from "@/lib/external-events";

/** A carrier's callbacks, which have no id of their own: stored under type + id + status. */
export const POST = webhookRoute({
  source: "carrier",
  verify: ({ headers, rawBody, url, params: { carrier } }: Delivery<{ carrier: string; kind: string }>) => {
    const id = configuredCarriers.find((candidate) => candidate === carrier);
    const verifyCallback = id && carrierFor(id).account.verifyCallback;
    if (!verifyCallback) return { ok: false, reason: `no carrier ${carrier}`, status: 404 };
    try {
      const callback = verifyCallback({ url, method: "POST", headers, rawBody });
      return { ok: true, event: { carrier: id, callback } } as const;
    } catch (error) {
      if (isCarrierError(error)) return { ok: false, reason: `${carrier}: ${error.code}` };
      throw error;
    }
  },
  record: ({ carrier, callback: { dedupeKey, ...callback } }) =>
    recordExternalEvent(carrier, dedupeKey, callback.kind, callback),
});
