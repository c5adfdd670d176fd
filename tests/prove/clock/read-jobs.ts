import type { Sql } from "postgres";

export interface JobCounts {
  /** runs of the minute cron that the walk's steps started */
  sweeps: number;
  /** instants at which the six-hour cron was due and did not run, and runs at no such instant */
  syncs: { due: number; wrong: string[] };
  failed: string[];
  /** cron ticks that started nothing */
  skipped: string[];
}

const SIX_HOURS_MS = 6 * 3_600_000;

/** What the job server did between two instants of business time. @param sql on its database */
export async function readJobs(sql: Sql, from: Date, to: Date): Promise<JobCounts> {
  const crons = await sql<{ function: string; scheduled: string }[]>`
    select function_id as function, events -> 0 -> 'data' ->> 'scheduledAt' as scheduled
    from runs where event_name = 'inngest/scheduled.timer' and created_at > ${from} and created_at <= ${to}`;
  const of = (name: string) => crons.filter((run) => run.function.endsWith(name));
  const wanted = new Set<string>();
  for (let at = Math.ceil(from.getTime() / SIX_HOURS_MS) * SIX_HOURS_MS; at <= to.getTime(); at += SIX_HOURS_MS) {
    wanted.add(new Date(at).toISOString());
  }
  const ran = of("sync-catalog").map(({ scheduled }) => scheduled);
  const wrong = [
    ...[...wanted].filter((at) => !ran.includes(at)).map((at) => `none at ${at}`),
    ...ran.filter((at, index) => !wanted.has(at) || ran.indexOf(at) !== index).map((at) => `one at ${at}`),
  ];
  const failed = await sql<{ what: string }[]>`
    select function_id || ' ' || status || ': ' || coalesce(error ->> 'message', '') as what from runs
    where created_at > ${from} and created_at <= ${to} and status in ('Failed', 'Cancelled')`;
  const skipped = await sql<{ what: string }[]>`
    select function_id || ': ' || reason as what from skips where skipped_at > ${from} and skipped_at <= ${to}`;
  return {
    sweeps: of("sweep").length,
    syncs: { due: wanted.size, wrong },
    failed: failed.map(({ what }) => what),
    skipped: skipped.map(({ what }) => what),
  };
}
