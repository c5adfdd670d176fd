import type { ViteDevServer } from "vite";

interface Row {
  id: string;
  event: string;
  payload: Record<string, string>;
}

interface Progress {
  state: string;
  code?: string;
}

interface Product {
  claimOutbox(limit: number): Promise<Row[]>;
  finishOutbox(ids: string[]): Promise<unknown>;
  handleEvent(id: string): Promise<string>;
  claimJob(id: string, run: string): Promise<object | null>;
  runNumberAction(job: object): Promise<Progress>;
  rescheduleJob(job: object, later: object): Promise<unknown>;
}

/**
 * What a job server does with the outbox, without its memory: Stripe's events are handled and the jobs of numbers run, each at most once
 * until the upkeep wakes them again. What the process was at when it was killed is lost, as by a job server that begins anew.
 */
export async function runWakeUps(vite: ViteDevServer, failed: (what: string) => void): Promise<void> {
  const product = {} as Product;
  for (const module of ["/lib/jobs/rows.ts", "/lib/external-events/index.ts", "/lib/provisioning/index.ts"])
    Object.assign(product, await vite.ssrLoadModule(module));
  for (;;) {
    const rows = await product.claimOutbox(100);
    if (rows.length === 0) return;
    for (const row of rows)
      await runOne(product, row).catch((error: Error) => failed(`${row.event}: ${error.message}`));
    await product.finishOutbox(rows.map(({ id }) => id));
  }
}

async function runOne(product: Product, { id, event, payload }: Row): Promise<void> {
  if (event === "external-event/recorded") await product.handleEvent(payload.eventId!);
  if (event !== "provisioning/requested") return;
  const job = await product.claimJob(payload.jobId!, id);
  if (!job) return;
  const progress = await product.runNumberAction(job).catch((error: Error) => ({ state: "again", code: error.name }));
  if (progress.state === "again")
    await product.rescheduleJob(job, { usesAttempt: false, delaySeconds: 30, code: progress.code });
  if (progress.state === "later") await product.rescheduleJob(job, progress);
}
