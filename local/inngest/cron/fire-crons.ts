import type { Engine } from "../engine.ts";
import { transact } from "../state/database.ts";
import { insertEvents, type NewEvent } from "../state/insert-events.ts";
import { nextCronTime } from "./cron-expression.ts";

/**
 * Fires due crons: the tick and its next time are one transaction, so no restart fires twice or forgets one.
 * A cron that was due several times while the server was down fires once; one whose function is not registered waits.
 */
export async function fireCrons(engine: Engine): Promise<void> {
  const now = engine.now();
  const functionIds = engine.registry.list().map((fn) => fn.id);
  await transact(engine.sql, async (tx) => {
    const due = await tx<{ function_id: string; expression: string; next_at: Date }[]>`
      select function_id, expression, next_at from crons where next_at <= ${new Date(now)} and function_id = any(${functionIds}::text[])
      for update skip locked`;
    for (const cron of due) {
      const next = nextCronTime(cron.expression, now);
      if (next === null)
        await tx`delete from crons where function_id = ${cron.function_id} and expression = ${cron.expression}`;
      else
        await tx`update crons set next_at = ${new Date(next)}
          where function_id = ${cron.function_id} and expression = ${cron.expression}`;
      await insertEvents(tx, [cronTick(engine, cron.function_id, cron.expression, cron.next_at, now)], now);
    }
  });
}

/** The event that starts one function for one due time; also used by "fire now". */
export function cronTick(
  engine: Engine,
  functionId: string,
  expression: string,
  scheduledAt: Date,
  now: number,
): NewEvent {
  const data = { cron: expression, scheduledAt: scheduledAt.toISOString(), fireAt: new Date(now).toISOString() };
  const body = { name: "inngest/scheduled.timer", id: data.scheduledAt, data, ts: now, user: {} };
  return { internalId: engine.ulid(), body, functionId };
}
