import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import type { Report } from "./progress.ts";

const LIMIT_MS = 60_000;

/**
 * Asks the job server for the first import of countries and areas from the carrier, and waits for it.
 * @returns how many countries there are; 0 when the import has not finished in a minute (it goes on)
 */
export async function importCatalogue(
  sql: Sql,
  jobsUrl: string,
  { report, signal }: { report: Report; signal: AbortSignal },
): Promise<number> {
  const count = async () => ((await sql`select count(*)::int as n from public.countries`)[0]?.n as number) ?? 0;
  const present = await count();
  if (present > 0) {
    report(`${present} countries`);
    return present;
  }
  const response = await fetch(`${jobsUrl}/e/local`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([{ name: "catalog/sync.requested", data: { reason: "first start" } }]),
  });
  if (!response.ok)
    throw new Error(`The job server refused catalog/sync.requested: ${response.status} ${await response.text()}`);
  for (const started = Date.now(); Date.now() - started < LIMIT_MS; await sleep(250)) {
    signal.throwIfAborted();
    const imported = await count();
    if (imported === 0) continue;
    report(`${imported} countries`);
    return imported;
  }
  return 0;
}
