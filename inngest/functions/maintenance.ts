import type { GetStepTools } from "inngest";
import { inngest, type MaintenanceStep, relayOutbox } from "@/lib/jobs";
import { maintenance } from "../maintenance";

/** Runs every module's upkeep of one interval, one step after the other. @returns what each step returned, by its name */
async function runSteps(
  step: GetStepTools<typeof inngest>,
  every: MaintenanceStep["every"],
): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  for (const { name, run } of maintenance.filter((part) => part.every === every && !part.isLong)) {
    results[name] = await step.run(name, run);
  }
  return results;
}

/** Every minute: finishes holds, sessions, orders, jobs, outbox rows and webhooks that were left unfinished. */
export const sweep = inngest.createFunction(
  {
    id: "sweep",
    triggers: [{ cron: "* * * * *" }, { event: "sweep/requested" }],
    retries: 0,
    singleton: { mode: "skip" },
  },
  async ({ step }) => {
    const relayed = await step.run("relay-outbox", relayOutbox);
    const results = await runSteps(step, "minute");
    return { relayed, ...results };
  },
);

/** Every minute, beside the sweep: each piece of upkeep that may take most of it. */
export const longSweeps = maintenance
  .filter(({ isLong }) => isLong)
  .map(({ name, run }) =>
    inngest.createFunction(
      {
        id: name,
        triggers: [{ cron: "* * * * *" }, { event: "sweep/requested" }],
        retries: 0,
        singleton: { mode: "skip" },
      },
      async ({ step }) => step.run(name, run),
    ),
  );

/** Every five minutes: what costs the carriers a call. */
export const watchBalances = inngest.createFunction(
  { id: "watch-balances", triggers: [{ cron: "*/5 * * * *" }], retries: 0 },
  async ({ step }) => runSteps(step, "5 minutes"),
);

/** Every ten minutes: what has served its time goes, and room is made for what comes. */
export const prune = inngest.createFunction(
  { id: "prune", triggers: [{ cron: "*/10 * * * *" }], retries: 1 },
  async ({ step }) => runSteps(step, "10 minutes"),
);
