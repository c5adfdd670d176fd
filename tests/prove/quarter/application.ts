import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { loadProduct } from "../load-product.ts";
import { runWakeUps } from "./wake-ups.ts";

/**
 * The application in a process of its own, so that it can be killed. It takes webhooks all the time; at each line on stdin it runs every step
 * of the minute once, then what the outbox wakes, and delivers the mails that are due, on the business time that the database and the clock
 * file have then. Answers a line: what each step threw, or nothing.
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
const { POST: takeWebhook } = (await vite.ssrLoadModule("/app/api/checkout/webhook/route.ts")) as {
  POST(request: Request): Promise<Response>;
};

createServer((request, answer) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", async () => {
    const { status } = await takeWebhook(
      new Request(`http://127.0.0.1${request.url}`, {
        method: "POST",
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(parts),
      }),
    ).catch(() => ({ status: 500 }));
    answer.writeHead(status).end();
  });
}).listen(Number(process.env.PORT), "127.0.0.1");

async function deliver() {
  for (let rows = await claimNotifications(20); rows.length > 0; rows = await claimNotifications(20))
    for (const row of rows) await deliverNotification(row);
}

/** Which step it is at, for whoever finds that a pass does not end. */
const at = `${process.env.NUMNINJA_CLOCK_FILE}.step`;

async function pass(): Promise<string[]> {
  const failed: string[] = [];
  const wakeUps: Step = { name: "wake-ups", every: "minute", run: () => runWakeUps(vite, (what) => failed.push(what)) };
  const mails: Step = { name: "deliver-notifications", every: "minute", run: deliver };
  for (const { name, every, run } of [...maintenance, wakeUps, mails]) {
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
