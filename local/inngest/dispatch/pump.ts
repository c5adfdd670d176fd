import { fireCrons } from "../cron/fire-crons.ts";
import type { Engine } from "../engine.ts";
import { releaseHolds } from "../flow-control/release-holds.ts";
import { isDatabaseDown } from "../state/database.ts";
import { fireTimers } from "../state/fire-timers.ts";
import { processInbox } from "../state/process-inbox.ts";
import { reclaimLostJobs } from "../state/take-over.ts";
import { claimJobs } from "./claim-jobs.ts";
import { runJob } from "./run-job.ts";

const pauseAfterErrorMs = 150;
const closeWithinMs = 2000;

export interface Pump {
  wake(): void;
  /** Stops; gives requests in flight a moment, then cuts them off. Their jobs are taken back at the next start. */
  close(): Promise<void>;
}

/**
 * The one loop that moves everything: inbox, timers, crons, lost jobs, dispatch. It runs immediately when woken, else when
 * the next thing is due, and at the latest after `lookEveryMs`.
 */
export function startPump(engine: Engine): Pump {
  const requests = new Set<Promise<void>>();
  const abort = new AbortController();
  let closed = false;
  let woken = false;
  let endPause = () => {};

  async function pass(): Promise<number | null> {
    const startedAt = engine.now();
    const due = await readDue(engine);
    if (due.events && engine.isInboxOpen() && (await processInbox(engine)) > 0) woken = true;
    if (due.timers) await fireTimers(engine);
    if (due.crons) await fireCrons(engine);
    if (due.holds) await releaseHolds(engine);
    if (due.lost) await reclaimLostJobs(engine);
    if (due.timers || due.crons || due.holds || due.lost) woken = true;
    const claim = due.ready || woken ? await claimJobs(engine, engine.now()) : { jobs: [], throttledUntil: null };
    for (const job of claim.jobs) {
      engine.inFlight.add(job.lease);
      const request = runJob(engine, job, abort.signal).finally(() => requests.delete(request));
      requests.add(request);
    }
    const times = [due.nextAt, claim.throttledUntil, ...[...engine.appDownUntil.values()].map((app) => app.until)];
    // Compared with the beginning: what became due during this pass must not wait for the next look.
    const future = times.filter((time): time is number => time !== null && time > startedAt);
    return future.length > 0 ? Math.min(...future) : null;
  }

  async function loop(): Promise<void> {
    while (!closed) {
      woken = false;
      let pauseMs = engine.lookEveryMs;
      if (engine.isDispatcher()) {
        try {
          const nextAt = await pass();
          if (nextAt !== null) pauseMs = Math.min(pauseMs, Math.max(1, nextAt - engine.now()));
        } catch (error) {
          if (!isDatabaseDown(error)) engine.log("error", "a dispatch pass failed", { error: String(error) });
          await new Promise((resolve) => setTimeout(resolve, pauseAfterErrorMs));
        }
      }
      if (woken || closed) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = loop();
  return {
    wake() {
      woken = true;
      endPause();
    },
    async close() {
      closed = true;
      endPause();
      await running;
      const cutOff = setTimeout(() => abort.abort(), closeWithinMs);
      await Promise.all(requests);
      clearTimeout(cutOff);
    },
  };
}

interface Due {
  events: boolean;
  timers: boolean;
  crons: boolean;
  holds: boolean;
  lost: boolean;
  ready: boolean;
  nextAt: number | null;
}

/** One round trip that returns what there is to do now, and when the next thing is due (epoch ms). */
async function readDue(engine: Engine): Promise<Due> {
  const now = new Date(engine.now());
  const mine = [...engine.inFlight];
  const functionIds = engine.registry.list().map((fn) => fn.id);
  const [row] = await engine.sql<(Omit<Due, "nextAt"> & { next_at: Date | null })[]>`
    select
      exists (select from events where processed_at is null) as events,
      exists (select from jobs where kind in ('sleep', 'timeout', 'start-timeout', 'finish-timeout') and lease is null
        and run_at <= ${now}) as timers,
      exists (select from jobs where kind in ('start', 'discover', 'step') and lease is null and run_at <= ${now}) as ready,
      exists (select from crons where next_at <= ${now} and function_id = any(${functionIds}::text[])) as crons,
      exists (select from holds where due_at <= ${now} and function_id = any(${functionIds}::text[])) as holds,
      exists (select from jobs where lease is not null and lease_until <= ${now} and lease <> all(${mine}::uuid[])) as lost,
      (select min(at) from (
        select min(run_at) as at from jobs where lease is null and run_at > ${now}
        union all select min(next_at) from crons where next_at > ${now}
        union all select min(due_at) from holds where due_at > ${now}
        union all select min(lease_until) from jobs
          where lease is not null and lease_until > ${now} and lease <> all(${mine}::uuid[])
      ) as times) as next_at`;
  return { ...row!, nextAt: row!.next_at?.getTime() ?? null };
}
