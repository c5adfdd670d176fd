import { reserveAgain } from "@/lib/cart";
import { inngest, relayOutbox } from "@/lib/jobs";
import { reconcileSessions } from "@/lib/payments";
import {
  announceEndings,
  endPaidPeriods,
  pruneRows,
  readBalances,
  sweepRows,
  watchLateGoods,
} from "@/lib/provisioning";

/** Every minute: finishes holds, sessions, orders, jobs, outbox rows and webhooks that nobody finished. */
export const sweep = inngest.createFunction(
  {
    id: "sweep",
    triggers: [{ cron: "* * * * *" }, { event: "sweep/requested" }],
    retries: 0,
    singleton: { mode: "skip" },
  },
  async ({ step }) => {
    const relayed = await step.run("relay-outbox", relayOutbox);
    const sessions = await step.run("reconcile-sessions", () => reconcileSessions());
    const woken = await step.run("wake-what-is-stuck", sweepRows);
    const reserved = await step.run("reserve-again", () => reserveAgain());
    const late = await step.run("watch-late-goods", watchLateGoods);
    const ended = await step.run("end-paid-periods", endPaidPeriods);
    const announced = await step.run("announce-endings", announceEndings);
    return { relayed, sessions, woken, reserved, late, ended, announced };
  },
);

/** Every five minutes: our balance at the carriers. */
export const watchBalances = inngest.createFunction(
  { id: "watch-balances", triggers: [{ cron: "*/5 * * * *" }], retries: 0 },
  async ({ step }) => step.run("read-balances", readBalances),
);

/** Every ten minutes: short-lived rows go (answers of carriers are kept for half an hour only), next months' partitions come. */
export const prune = inngest.createFunction(
  { id: "prune", triggers: [{ cron: "*/10 * * * *" }], retries: 1 },
  async ({ step }) => step.run("prune", pruneRows),
);
