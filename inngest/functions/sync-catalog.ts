import { NonRetriableError } from "inngest";
import { carrierFor, isCarrierId, presentCarriers } from "@/lib/carriers";
import { catalogCron, catalogStore, refreshCatalog, syncCatalog as syncCarrier } from "@/lib/catalog";
import { inngest, payloadOf } from "@/lib/jobs";

/**
 * Imports what the carriers sell: by schedule, at the first start, and when an operator asks. The run's row is the truth: a job that
 * dies leaves it to the next one, which the sweeper wakes.
 */
export const syncCatalog = inngest.createFunction(
  {
    id: "sync-catalog",
    retries: 3,
    concurrency: { limit: 1 },
    triggers: [{ cron: catalogCron }, { event: "catalog/sync.requested" }],
    onFailure: async ({ event, error, step }) => {
      await step.run("fail-run", () => catalogStore().fail(event.data.run_id, error.message, { isFinal: true }));
    },
  },
  async ({ event, step, runId }) => {
    const isAsked = event.name === "catalog/sync.requested";
    const wanted = isAsked ? payloadOf("catalog/sync.requested", event).carrier : undefined;
    if (wanted !== undefined && !isCarrierId(wanted)) throw new NonRetriableError(`there is no carrier ${wanted}`);
    const results: string[] = [];
    for (const id of wanted ? [wanted] : presentCarriers()) {
      const synced = await syncCarrier(carrierFor(id), catalogStore(), {
        job: runId,
        cause: isAsked ? "request" : "schedule",
        run: (name, part) => step.run(name, part) as ReturnType<typeof part>,
      });
      results.push(
        synced
          ? `${id}: ${synced.areas} areas in ${synced.countries} countries, ${synced.areas_gone} areas and ${synced.skus_gone} SKUs gone`
          : `${id}: another run is under way, or its numbers are not sold`,
      );
    }
    await step.run("refresh-pages", async () => refreshCatalog());
    return results.join("; ");
  },
);
