import { inngest } from "@/lib/jobs";
import { claimNotifications, deliverNotification } from "@/lib/notifications";

/** Sends what is due, one by one: the provider allows few requests a second. Rows keep their own attempts and delays. */
export const deliverNotifications = inngest.createFunction(
  {
    id: "deliver-notifications",
    triggers: [{ event: "notification/queued" }],
    retries: 2,
    concurrency: [{ limit: 2 }],
  },
  async ({ step }) =>
    step.run("deliver", async () => {
      const outcomes: string[] = [];
      for (;;) {
        const rows = await claimNotifications(10);
        for (const row of rows) outcomes.push(await deliverNotification(row));
        if (rows.length < 10) return outcomes;
      }
    }),
);
