import { inngest, payloadOf } from "@/lib/jobs";
import { beginSettlement, settleMoney, waitForCarrier } from "@/lib/payments";
import { closeLine } from "@/lib/provisioning";

/** How often a carrier that does not answer is asked about pending lines before the order waits for it, or, when it may wait no longer, gives them up. */
const closeAttempts = 3;

/**
 * One capture of the live lines, or a cancel. Starts when every line is terminal, at the latest 30 minutes after authorization;
 * later only while a carrier cannot be reached.
 */
export const settleOrder = inngest.createFunction(
  {
    id: "settle-order",
    triggers: [{ event: "order/lines-terminal" }, { event: "order/settlement-due" }],
    retries: 4,
    concurrency: [{ key: "event.data.orderId", limit: 1 }, { limit: 10 }],
  },
  async ({ event, step, runId, attempt }) => {
    const { orderId } = payloadOf("order/lines-terminal", event);
    const closed = await step.run("close-pending-lines", async () => {
      const plan = await beginSettlement(orderId);
      if (plan.action !== "close_lines") return plan.action;
      const isPatient = plan.is_waiting || attempt >= closeAttempts;
      const ifAway = !isPatient ? "throw" : plan.may_wait ? "wait" : "end";
      let away: string | null = null;
      for (const line of plan.lines ?? [])
        if ((await closeLine(line, runId, { ifAway })) === "waits") away = line.carrier_id;
      if (away === null) return "lines closed";
      await waitForCarrier(orderId, away);
      return "wait";
    });
    if (closed === "done" || closed === "wait") return closed;
    return step.run("settle-money", async () => {
      const plan = await beginSettlement(orderId);
      if (plan.action !== "capture" && plan.action !== "void") return plan.action;
      return settleMoney(orderId, plan);
    });
  },
);
