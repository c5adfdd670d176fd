import { NonRetriableError } from "inngest";
import { carrierFor, carrierIds, isCarrierId } from "@/lib/carriers";
import { catalogStore, refreshCatalog, syncCatalog as syncCarrier } from "@/lib/catalog";
import { inngest, payloadOf } from "@/lib/jobs";

/** Imports what the carriers sell: every six hours, at the first start, and when an operator asks. */
export const syncCatalog = inngest.createFunction(
  {
    id: "sync-catalog",
    retries: 3,
    concurrency: { limit: 1 },
    triggers: [{ cron: "0 */6 * * *" }, { event: "catalog/sync.requested" }],
  },
  async ({ event, step }) => {
    const wanted =
      event.name === "catalog/sync.requested" ? payloadOf("catalog/sync.requested", event).carrier : undefined;
    if (wanted !== undefined && !isCarrierId(wanted)) throw new NonRetriableError(`there is no carrier ${wanted}`);
    const results: string[] = [];
    for (const id of wanted ? [wanted] : carrierIds) {
      const { areas, countries, areas_gone, skus_gone } = await syncCarrier(
        carrierFor(id),
        catalogStore(),
        (name, part) => step.run(name, part) as ReturnType<typeof part>,
      );
      results.push(`${id}: ${areas} areas in ${countries} countries, ${areas_gone} areas and ${skus_gone} SKUs gone`);
    }
    await step.run("refresh-pages", async () => refreshCatalog());
    return results.join("; ");
  },
);
