import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { reservationsWithRoom } from "./reservations-with-room";
import { type CheckoutHold, listHoldsForCheckout, recordHoldCheck, recordReservation } from "./rows";

type Buyer = UserActor | KeyActor;

/** Reservations may not lapse while the buyer types: this much must be left to count as firm at checkout. */
const reserveTimeoutMs = 5_000;

async function reserve(actor: Buyer, accountId: string, hold: CheckoutHold): Promise<"firm" | "soft" | "gone"> {
  if (!hold.e164 || !hold.carrier_ref) return "soft";
  const carrier = carrierFor(hold.carrier_id);
  const reservations = reservationsWithRoom(carrier, { used: hold.reserved_elsewhere, isPaying: true });
  if (reservations) {
    try {
      const reservation = await reservations.reserve(hold.carrier_ref, `hold:${hold.id}`, {
        timeoutMs: reserveTimeoutMs,
      });
      await recordReservation(actor, accountId, hold.id, reservation.ref, reservation.expiresAt);
      return "firm";
    } catch (error) {
      if (isCarrierError(error, "taken", "gone")) return "gone";
      if (!isCarrierError(error)) throw error;
      logger.info({ holdId: hold.id, code: error.code }, "not reserved; checking instead");
    }
  }
  return (await carrier.inventory.find(hold.carrier_ref, { timeoutMs: reserveTimeoutMs })) ? "soft" : "gone";
}

/**
 * At checkout: every soft hold is reserved at the carrier where places are free, else checked again. Stale stock is never sold unseen.
 * @throws {AppError} NUMBER_GONE naming the numbers that the carrier lost (their holds have ended), CARRIER_UNAVAILABLE when it cannot be asked
 */
export async function secureHolds(actor: Buyer, accountId: string): Promise<void> {
  const holds = await listHoldsForCheckout(actor, accountId);
  const gone: string[] = [];
  for (const hold of holds.filter((h) => !h.firm && h.e164)) {
    let state: Awaited<ReturnType<typeof reserve>>;
    try {
      state = await reserve(actor, accountId, hold);
    } catch (error) {
      if (isCarrierError(error))
        throw new AppError("CARRIER_UNAVAILABLE", { cause: error, retryAfterSeconds: error.retryAfterSeconds ?? 5 });
      throw error;
    }
    if (state !== "firm") await recordHoldCheck(actor, accountId, hold.id, state === "soft");
    if (state === "gone" && hold.e164) gone.push(hold.e164);
  }
  if (gone.length > 0) throw new AppError("NUMBER_GONE", { details: { numbers: gone } });
}

/**
 * After add-to-cart by a signed-in buyer: reserves early while more than half of the carrier's places are free. Best effort.
 */
export async function reserveEarly(actor: Buyer, accountId: string, holdId: string): Promise<void> {
  try {
    const hold = (await listHoldsForCheckout(actor, accountId)).find((h) => h.id === holdId);
    if (!hold || hold.firm || !hold.e164 || !hold.carrier_ref) return;
    const room = { used: hold.reserved_elsewhere, isPaying: false };
    const reservations = reservationsWithRoom(carrierFor(hold.carrier_id), room);
    if (!reservations) return;
    const reservation = await reservations.reserve(hold.carrier_ref, `hold:${hold.id}`, {
      timeoutMs: reserveTimeoutMs,
    });
    await recordReservation(actor, accountId, hold.id, reservation.ref, reservation.expiresAt);
  } catch (error) {
    logger.info({ err: error, holdId }, "not reserved early");
  }
}
