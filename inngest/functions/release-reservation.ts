import { carrierFor, isCarrierId } from "@/lib/carriers";
import { giveUpReservation } from "@/lib/cart";
import { inngest, payloadOf } from "@/lib/jobs";

/** A hold ended before its carrier reservation: the place (one of a few for our whole company) is given back immediately. */
export const releaseReservation = inngest.createFunction(
  { id: "release-reservation", triggers: [{ event: "hold/ended" }], retries: 3, concurrency: [{ limit: 4 }] },
  async ({ event, step }) => {
    const { holdId, carrier, reservationRef } = payloadOf("hold/ended", event);
    return step.run("release-reservation", async () => {
      if (!isCarrierId(carrier)) return "unknown carrier";
      if (!(await giveUpReservation(holdId))) return "taken over by another hold";
      await carrierFor(carrier).reservations?.release(reservationRef);
      return "released";
    });
  },
);
