import { inngest, payloadOf } from "@/lib/jobs";
import { deliverText } from "@/lib/messages";

/** Sends a text. What was not taken waits and is tried again; what may have left is not. */
export const sendText = inngest.createFunction(
  { id: "send-text", triggers: [{ event: "text/queued" }], retries: 4, concurrency: [{ limit: 5 }] },
  async ({ event, step }) => {
    const { messageId } = payloadOf("text/queued", event);
    return step.run("send", () => deliverText(messageId));
  },
);
