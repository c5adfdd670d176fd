import type { Engine } from "../engine.ts";
import { createRuns } from "../state/create-runs.ts";
import { transact } from "../state/database.ts";
import type { EventBody } from "../state/insert-events.ts";
import { skip } from "../state/schedule.ts";

/** Starts the runs of debounced events that nothing newer replaced in time. */
export async function releaseHolds(engine: Engine): Promise<void> {
  await transact(engine.sql, async (tx) => {
    const due = await tx<{ function_id: string; event_internal_id: string; event: EventBody }[]>`
      delete from holds where due_at <= ${new Date(engine.now())}
        and function_id = any(${engine.registry.list().map((fn) => fn.id)}::text[])
      returning function_id, event_internal_id, event`;
    for (const held of due) {
      const fn = engine.registry.get(held.function_id);
      const [event] = await tx<{ seq: string }[]>`select seq from events where internal_id = ${held.event_internal_id}`;
      if (!fn)
        await skip(engine, tx, held.function_id, held.event_internal_id, "the function is not registered any more");
      else
        await createRuns(engine, tx, [
          { fn, event: held.event, eventInternalId: held.event_internal_id, eventSeq: event?.seq ?? "0" },
        ]);
    }
  });
}
