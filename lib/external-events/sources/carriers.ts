import "server-only";
import { z } from "zod";
import { readRecordsOf } from "@/lib/calls";
import { carrierFor, carrierIds, isCarrierError, presentCarriers } from "@/lib/carriers";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { findCarrierOrder, recordCarrierOrder } from "@/lib/provisioning";
import type { EventSource } from "../source";

const callbackPayload = z.object({ orderRef: z.string().nullable(), hasRecords: z.boolean() });

/** The callbacks of one carrier, which have no id of their own: stored under what distinguishes them. */
function carrierSource(id: CarrierId): EventSource {
  return {
    id,

    verify({ headers, rawBody, url }) {
      const verifyCallback = presentCarriers().includes(id) ? carrierFor(id).account.verifyCallback : undefined;
      if (!verifyCallback) return { ok: false, reason: `${id} sends no callbacks`, status: 404 };
      try {
        const { dedupeKey, ...callback } = verifyCallback({ url, method: "POST", headers, rawBody });
        const isUsed = callback.orderRef !== null || callback.hasRecords;
        return { ok: true, event: { source: id, id: dedupeKey, type: callback.kind, payload: callback, isUsed } };
      } catch (error) {
        if (isCarrierError(error)) return { ok: false, reason: `${id}: ${error.code}` };
        throw error;
      }
    },

    async handle(payload) {
      const { orderRef, hasRecords } = callbackPayload.parse(payload);
      if (hasRecords) return (await readRecordsOf(id)) ?? "no records are due";
      return orderRef === null ? "not used" : readOrderAgain(id, orderRef);
    },
  };
}

/** A carrier reported that an order settled: the order is read again and what it is now is recorded. */
async function readOrderAgain(id: CarrierId, orderRef: string): Promise<string> {
  const order = await carrierFor(id).purchasing.get(orderRef);
  if (!order) return "no such order at the carrier";
  const row = await findCarrierOrder(id, order.ref);
  const ours = row?.id ?? z.uuid().safeParse(order.reference).data;
  if (!ours) return "an order that is not ours";
  const recorded = await recordCarrierOrder(ours, order.status, {
    ref: order.ref,
    amount: order.amount,
    raw: order.raw,
    code: order.status === "canceled" ? "taken" : null,
  });
  return recorded ? `carrier order ${recorded.status}` : "an order that is not ours";
}

/** One source for each carrier that we buy from. */
export const carriers: readonly EventSource[] = carrierIds.map(carrierSource);
