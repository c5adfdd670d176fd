import { nextRareCron } from "../cron/frequent-crons.ts";
import type { Engine } from "../engine.ts";

/** What a walk of business time asks between two steps. */
export interface Outlook {
  /** What goes on by itself on the present instant, in words; empty means idle. */
  busy: string[];
  /** The next due instant (epoch ms) of sleeps, waits, retries, timeouts, debounces and rare crons, or null. */
  nextDueMs: number | null;
}

interface Counts {
  events: number;
  requests: number;
  jobs: number;
  due: number;
  next_at: Date | null;
}

/** Reads what is left to do now and what comes next. */
export async function readOutlook(engine: Engine): Promise<Outlook> {
  const [counts, cron] = await Promise.all([readCounts(engine), nextRareCron(engine)]);
  const busy = [
    [counts.events, "events in the inbox"],
    [counts.requests, "requests to the application"],
    [counts.jobs, "jobs that are ready"],
    [counts.due, "timers or crons that are due"],
    [engine.appDownUntil.size, "applications that refuse connections"],
  ] as const;
  const times = [counts.next_at?.getTime() ?? null, cron].filter((time) => time !== null);
  return {
    busy: busy.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    nextDueMs: times.length > 0 ? Math.min(...times) : null,
  };
}

/** A throttled start is not ready: it waits for the instant at which its key is free. */
async function readCounts(engine: Engine): Promise<Counts> {
  const ms = engine.now();
  const now = new Date(ms);
  const functionIds = engine.registry.list().map((fn) => fn.id);
  const [row] = await engine.sql<Counts[]>`
    with open as (
      select j.lease, j.kind, j.function_id,
        greatest(j.run_at, to_timestamp(case when j.lease is null then k.next_free_ms end / 1000)) as at
      from jobs j left join rate_keys k on k.key = j.throttle_key
    )
    select
      (select count(*)::int from events where processed_at is null) as events,
      (select count(*)::int from open where lease is not null) as requests,
      (select count(*)::int from open where lease is null and at <= ${now} and kind in ('start', 'discover', 'step')
        and function_id = any(${functionIds}::text[])) as jobs,
      (select count(*)::int from open where lease is null and at <= ${now} and kind not in ('start', 'discover', 'step'))
        + (select count(*)::int from crons where next_at <= ${now} and function_id = any(${functionIds}::text[]))
        + (select count(*)::int from holds where due_at <= ${now} and function_id = any(${functionIds}::text[])) as due,
      (select min(at) from (
        select min(at) as at from open where lease is null and at > ${now}
        union all select min(due_at) from holds where due_at > ${now}
      ) as times) as next_at`;
  return row!;
}
