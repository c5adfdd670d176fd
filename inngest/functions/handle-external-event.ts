import { handleEvent } from "@/lib/external-events";
import { inngest, payloadOf } from "@/lib/jobs";

/** A stored webhook is acted upon. Its row keeps failures; the sweeper brings it back after these retries. */
export const handleExternalEvent = inngest.createFunction(
  {
    id: "handle-external-event",
    triggers: [{ event: "external-event/recorded" }],
    retries: 3,
    concurrency: [{ limit: 10 }],
  },
  async ({ event, step }) => {
    const { eventId } = payloadOf("external-event/recorded", event);
    return step.run("handle-event", () => handleEvent(eventId));
  },
);
