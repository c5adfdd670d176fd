import type { Engine } from "../engine.ts";

/**
 * What a new dispatcher does first. Requests of a killed server may still be running in the app: their leases stay for
 * a short grace with the same generation, so that they can go on checkpointing instead of being run a second time.
 */
export async function takeOver(engine: Engine, appUrls: string[]): Promise<void> {
  const now = engine.now();
  await engine.sql`
    update jobs set lease_until = ${new Date(now + engine.leaseGraceMs)}
    where lease is not null and lease <> all(${[...engine.inFlight]}::uuid[])`;
  await engine.sql`
    update functions set archived_at = ${new Date(now)} where archived_at is null and app_url <> all(${appUrls}::text[])`;
  await engine.sql`delete from apps where url <> all(${appUrls}::text[])`;
  await engine.registry.reload(engine.sql);
}

/** Takes jobs back whose request was lost. The new generation rejects what the old request still sends. */
export async function reclaimLostJobs(engine: Engine): Promise<void> {
  await engine.sql`
    update jobs set lease = null, lease_until = null, generation = generation + 1
    where lease_until <= ${new Date(engine.now())} and lease <> all(${[...engine.inFlight]}::uuid[])`;
}
