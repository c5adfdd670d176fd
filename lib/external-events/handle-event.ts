import "server-only";
import type Stripe from "stripe";
import { z } from "zod";
import { carrierFor } from "@/lib/carriers";
import { logger } from "@/lib/logger";
import { applyStripeEvent } from "@/lib/payments";
import { findCarrierOrder, recordCarrierOrder } from "@/lib/provisioning";
import { type ExternalEvent, failExternalEvent, finishExternalEvent, getExternalEvent } from "./rows";

const callbackPayload = z.object({ kind: z.string(), orderRef: z.string().nullable() });

/** A carrier says something settled. Its word is a hint: the order is read again. */
async function applyCarrierCallback(event: ExternalEvent): Promise<string> {
  const callback = callbackPayload.parse(event.payload);
  if (callback.orderRef === null) return `${callback.kind}: not used`;
  const carrier = carrierFor("didww");
  const order = await carrier.purchasing.get(callback.orderRef);
  if (!order) return "no such order at the carrier";
  const row = await findCarrierOrder(carrier.id, order.ref);
  const ours = row ?? (order.reference && z.uuid().safeParse(order.reference).success ? { id: order.reference } : null);
  if (!ours) return "an order that is not ours";
  const recorded = await recordCarrierOrder(ours.id, order.status, {
    ref: order.ref,
    amount: order.amount,
    raw: order.raw,
    code: order.status === "canceled" ? "taken" : null,
  });
  return recorded ? `carrier order ${recorded.status}` : "an order that is not ours";
}

/**
 * Handles one stored event, once: `handled_at` is written after the effect, every effect is safe to repeat, and a failure stays in
 * the row with a growing delay.
 *
 * @returns a sentence about what was done
 * @throws what the effect threw, after it was noted
 */
export async function handleEvent(id: string): Promise<string> {
  const event = await getExternalEvent(id);
  if (!event) return "no such event";
  if (event.handled_at) return "handled already";
  try {
    const outcome =
      event.source === "stripe"
        ? await applyStripeEvent(event.payload as Stripe.Event)
        : event.source === "didww"
          ? await applyCarrierCallback(event)
          : "not used";
    await finishExternalEvent(id, outcome);
    return outcome;
  } catch (error) {
    logger.warn({ err: error, eventId: id, source: event.source, type: event.type }, "event not handled yet");
    await failExternalEvent(id, error instanceof Error ? error.message : String(error));
    throw error;
  }
}
