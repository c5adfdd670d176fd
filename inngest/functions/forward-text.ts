import { inngest, payloadOf } from "@/lib/jobs";
import { forwardReceived, giveUpForwarding } from "@/lib/messages";

/** Sends a text that came in on to the phone that its account chose. */
export const forwardText = inngest.createFunction(
  {
    id: "forward-text",
    triggers: [{ event: "text/received" }],
    retries: 6,
    concurrency: [{ limit: 5 }],
    onFailure: async ({ event, step }) => {
      const { messageId } = payloadOf("text/received", event.data.event);
      await step.run("give-up", () => giveUpForwarding(messageId));
    },
  },
  async ({ event, step }) => {
    const { messageId } = payloadOf("text/received", event);
    return step.run("forward", () => forwardReceived(messageId));
  },
);
