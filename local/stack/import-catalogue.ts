import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import type { Report } from "./progress.ts";

const limitMs = 60_000;
/** The import writes in parts; this long without a new row means it is done. */
const settledMs = 1500;

/**
 * Asks the job server for the first import of countries and areas from the carrier, and waits for it.
 * @returns how many countries there are; 0 when none has come in a minute (the job goes on)
 */
export async function importCatalogue(
  sql: Sql,
  jobsUrl: string,
  { report, signal }: { report: Report; signal: AbortSignal },
): Promise<number> {
  const count = async (): Promise<{ countries: number; areas: number }> => {
    const [row] = await sql<{ countries: number; areas: number }[]>`
      select (select count(*)::int from public.countries) as countries, (select count(*)::int from public.areas) as areas`;
    return row!;
  };
  let found = await count();
  if (found.countries === 0) {
    await requestSync(jobsUrl);
    let changedAt = Date.now();
    for (const started = Date.now(); Date.now() - started < limitMs; await sleep(250)) {
      signal.throwIfAborted();
      const now = await count();
      if (now.areas !== found.areas || now.countries !== found.countries) changedAt = Date.now();
      found = now;
      if (found.countries > 0 && Date.now() - changedAt > settledMs) break;
    }
  }
  report(`${found.countries} countries, ${found.areas} areas`);
  return found.countries;
}

async function requestSync(jobsUrl: string): Promise<void> {
  const response = await fetch(`${jobsUrl}/e/local`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([{ name: "catalog/sync.requested", data: {} }]),
  });
  if (!response.ok) {
    throw new Error(`The job server refused catalog/sync.requested: ${response.status} ${await response.text()}`);
  }
}
