import { idempotencyLifeMs } from "./api.ts";
import { forgetCalculation } from "./tax/tax-world.ts";
import type { World } from "./world.ts";

/** Events that are kept: 30 days, as the API lists them, and never more than this. */
const mostEvents = 20_000;
/** Idempotency records that are kept: 24 hours, and never more than this. The cap is ours: each holds a whole answer. */
const mostRecords = 20_000;
const eventLifeSeconds = 30 * 86_400;

/** Forgets old events, idempotency records and expired tax calculations, so that the file does not grow without end. */
export function prune(world: World): void {
  const oldestEvent = world.now() - eventLifeSeconds;
  const oldestRecord = world.kit.clock.now() - idempotencyLifeMs;
  let surplusEvents = world.events.count() - mostEvents;
  let surplusRecords = world.idempotency.count() - mostRecords;
  const events: string[] = [];
  for (const event of world.events.values()) {
    if (event.created >= oldestEvent && surplusEvents-- <= 0) break; // in order of creation
    events.push(event.id);
  }
  const records: string[] = [];
  for (const [key, record] of world.idempotency.entries()) {
    if (record.at < oldestRecord || surplusRecords-- > 0) records.push(key);
  }
  const calculations = [...world.tax.calculations.values()].filter(({ expires_at }) => expires_at < world.now());
  if (events.length + records.length + calculations.length === 0) return;
  world.change(null, () => {
    for (const { id } of calculations) forgetCalculation(world.tax, id);
    for (const id of events) world.events.delete(id);
    for (const key of records) world.idempotency.delete(key);
  });
}
