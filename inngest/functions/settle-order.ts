import { inngest, payloadOf } from "@/lib/jobs";
import { beginSettlement, settleMoney } from "@/lib/payments";
import { closeLine } from "@/lib/provisioning";

/** How often a carrier that does not answer is asked about a pending line before the line is given up and watched for a late delivery. */
const closeAttempts = 3;

/** One capture of the live lines, or a cancel. Starts when every line is terminal, at the latest 30 minutes after authorization. */
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
      for (const line of plan.lines ?? []) await closeLine(line.job_id, runId, { mustEnd: attempt >= closeAttempts });
      return "lines closed";
    });
    if (closed === "done" || closed === "wait") return closed;
    return step.run("settle-money", async () => {
      const plan = await beginSettlement(orderId);
      if (plan.action !== "capture" && plan.action !== "void") return plan.action;
      return settleMoney(orderId, plan);
    });
  },
);
