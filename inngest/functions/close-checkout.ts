import { inngest, payloadOf } from "@/lib/jobs";
import { closeCheckout } from "@/lib/payments";

/** At the holds' deadline: expires the payment page; the numbers go back on sale once Stripe confirms. */
export const closeCheckoutAtDeadline = inngest.createFunction(
  {
    id: "close-checkout",
    triggers: [{ event: "checkout/deadline-reached" }],
    retries: 8,
    concurrency: [{ key: "event.data.orderId", limit: 1 }, { limit: 10 }],
  },
  async ({ event, step }) => {
    const { orderId } = payloadOf("checkout/deadline-reached", event);
    return step.run("close-checkout", () => closeCheckout(orderId));
  },
);
