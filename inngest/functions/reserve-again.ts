import { reserveAgain as reserveLapsed } from "@/lib/cart";
import { inngest, payloadOf } from "@/lib/jobs";

/** The carrier's reservation of an extended hold has lapsed: the number is reserved again. The sweep repeats what fails here. */
export const reserveAgain = inngest.createFunction(
  { id: "reserve-again", triggers: [{ event: "hold/reservation-lapsed" }], retries: 1, concurrency: [{ limit: 4 }] },
  async ({ event, step }) => {
    const { holdId } = payloadOf("hold/reservation-lapsed", event);
    return step.run("reserve-again", () => reserveLapsed(holdId));
  },
);
