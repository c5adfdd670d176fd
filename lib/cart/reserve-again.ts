import "server-only";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { now } from "@/lib/clock";
import { logger } from "@/lib/logger";
import { reservationsWithRoom } from "./reservations-with-room";
import { type LapsedHold, listLapsedReservations, renewReservation } from "./rows";

const timeoutMs = 5_000;

/**
 * Reserves numbers again whose carrier reservation has lapsed while we still hold them: of one hold, or of all (the sweeper's look).
 * A number being paid for may take any free place; others only while more than half are free. Where there is none the hold stays soft:
 * as it lapses the carrier is asked once whether it still has the number, from then on `lookAtHolds` asks. Safe to repeat and to run
 * twice concurrently: the carrier refuses a second reservation of a number, and the adapter then looks up the one that carries our hold's id.
 *
 * @returns how many holds are firm again
 */
export async function reserveAgain(holdId?: string): Promise<number> {
  const lapsed = await listLapsedReservations(holdId);
  let firm = 0;
  for (const hold of lapsed) {
    // Those before this one in the same pass took places too.
    if (await renew({ ...hold, reserved: hold.reserved + firm }, { asks: holdId !== undefined })) firm++;
  }
  return firm;
}

async function renew(hold: LapsedHold, { asks }: { asks: boolean }): Promise<boolean> {
  try {
    const carrier = carrierFor(hold.carrier_id);
    const reservations = reservationsWithRoom(carrier, { used: hold.reserved, isPaying: hold.is_paying });
    if (reservations) {
      try {
        const reservation = await reservations.reserve(hold.carrier_ref, `hold:${hold.id}`, { timeoutMs });
        // The old one, about to end at the carrier: the sweeper comes again.
        if (reservation.expiresAt <= now()) return false;
        if (await renewReservation(hold.id, reservation)) return true;
        await reservations.release(reservation.ref); // the hold ended meanwhile
        return false;
      } catch (error) {
        if (!isCarrierError(error, "rejected", "not_enabled")) throw error;
        logger.info({ holdId: hold.id, code: error.code }, "not reserved again; checking instead");
      }
    }
    if (asks && (await carrier.inventory.find(hold.carrier_ref, { timeoutMs }))) await renewReservation(hold.id, null);
  } catch (error) {
    if (!isCarrierError(error)) throw error;
    logger.info({ holdId: hold.id, code: error.code }, "not reserved again; the sweeper tries once more");
  }
  return false;
}
