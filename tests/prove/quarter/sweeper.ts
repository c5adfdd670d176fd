import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { loadProduct } from "../load-product.ts";

/**
 * The application's upkeep in a process of its own, so that it can be killed: at each line on stdin it runs every step of the minute
 * once and delivers the mails that are due, on the business time that the database and the clock file have then. Answers a line:
 * what each step threw, or nothing.
 */
const vite = await loadProduct();

interface Step {
  name: string;
  every: string;
  run(): Promise<unknown>;
}

const { maintenance } = (await vite.ssrLoadModule("/inngest/maintenance.ts")) as { maintenance: Step[] };
const { claimNotifications, deliverNotification } = (await vite.ssrLoadModule("/lib/notifications/index.ts")) as {
  claimNotifications(limit: number): Promise<unknown[]>;
  deliverNotification(row: unknown): Promise<unknown>;
};

async function deliver() {
  for (let rows = await claimNotifications(20); rows.length > 0; rows = await claimNotifications(20))
    for (const row of rows) await deliverNotification(row);
}

/** Connections keep the business time that they began with. */
async function openConnectionsAgain() {
  const { __numninjaPools: pools } = globalThis as {
    __numninjaPools?: Map<string, { end(options: { timeout: number }): Promise<void> }>;
  };
  await Promise.allSettled([...(pools?.values() ?? [])].map((pool) => pool.end({ timeout: 2 })));
  pools?.clear();
}

/** Which step it is at, for whoever finds that a pass does not end. */
const at = `${process.env.NUMNINJA_CLOCK_FILE}.step`;

async function pass(): Promise<string[]> {
  writeFileSync(at, "closing connections");
  await openConnectionsAgain();
  const failed: string[] = [];
  const mails: Step = { name: "deliver-notifications", every: "minute", run: deliver };
  for (const { name, every, run } of [...maintenance, mails]) {
    if (every === "10 minutes") continue;
    writeFileSync(at, name);
    await run().catch((error: unknown) => failed.push(`${name}: ${error instanceof Error ? error.message : error}`));
  }
  return failed;
}

process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  const failed = await pass();
  process.stdout.write(`${line} ${JSON.stringify(failed)}\n`);
}
process.exit(0);
