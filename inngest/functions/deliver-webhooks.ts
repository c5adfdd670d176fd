import { inngest, payloadOf } from "@/lib/jobs";
import { deliverWebhooks as deliver } from "@/lib/webhooks";

/** Tells one program of an account what is due. Each webhook has a run of its own, so a slow one delays no other. */
export const deliverWebhooks = inngest.createFunction(
  {
    id: "deliver-webhooks",
    triggers: [{ event: "webhook/queued" }],
    retries: 1,
    concurrency: [{ key: "event.data.webhookId", limit: 1 }, { limit: 10 }],
  },
  async ({ event, step }) => {
    const { webhookId } = payloadOf("webhook/queued", event);
    return step.run("deliver", () => deliver(webhookId));
  },
);
