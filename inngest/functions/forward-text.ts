import { inngest, payloadOf } from "@/lib/jobs";
import { forwardReceived } from "@/lib/messages";

/** Sends a text that came in on to the phone that its account chose. */
export const forwardText = inngest.createFunction(
  { id: "forward-text", triggers: [{ event: "text/received" }], retries: 6, concurrency: [{ limit: 5 }] },
  async ({ event, step }) => {
    const { messageId } = payloadOf("text/received", event);
    return step.run("forward", () => forwardReceived(messageId));
  },
);
