import type { Engine } from "../engine.ts";

const batchSize = 1000;

/** Deletes what ended longer ago than the retention: runs (with steps and attempts), events, skips, spent keys. */
export async function deleteExpired(engine: Engine): Promise<void> {
  const before = new Date(engine.now() - engine.retentionMs);
  const now = new Date(engine.now());
  await inBatches(
    () => engine.sql`
    delete from runs where id in (
      select id from runs where ended_at < ${before} order by ended_at limit ${batchSize} for update skip locked)`,
  );
  await inBatches(
    () => engine.sql`
    delete from events where internal_id in (
      select e.internal_id from events e
      where e.received_at < ${before} and e.processed_at is not null
        and not exists (select from runs r where r.event_internal_id = e.internal_id)
        and not exists (select from holds h where h.event_internal_id = e.internal_id)
      order by e.received_at limit ${batchSize} for update skip locked)`,
  );
  await engine.sql`delete from skips where skipped_at < ${before}`;
  await engine.sql`delete from dedupe_keys where expires_at < ${now}`;
  await engine.sql`delete from rate_keys where next_free_ms < ${engine.now() - 86_400_000}`;
  await engine.sql`delete from pauses where kind = 'cancel' and expires_at < ${now}`;
}

/** Small transactions, so that nothing waits long for a lock. */
async function inBatches(deleteSome: () => Promise<{ count: number }>): Promise<void> {
  while ((await deleteSome()).count === batchSize);
}
