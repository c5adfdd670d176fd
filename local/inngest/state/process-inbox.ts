import type { Engine } from "../engine.ts";
import { isCollision, isDatabaseDown, type Tx, transact } from "./database.ts";
import { resumePauses } from "./resume-pauses.ts";
import { answerInvocation, type InboxEvent, schedule, skip, subscribers } from "./schedule.ts";

const batchSize = 100;

/**
 * Reads the next events of the inbox in order of arrival: starts functions and resumes waits, in one transaction per
 * batch. An event that cannot be processed is set aside with its reason, so that it does not block those behind it.
 * @returns how many events were read
 */
export async function processInbox(engine: Engine): Promise<number> {
  try {
    return await transact(engine.sql, (tx) => processBatch(engine, tx, batchSize));
  } catch (error) {
    if (isDatabaseDown(error) || isCollision(error)) throw error;
    engine.log("warn", "a batch of events failed; reading them one by one", { error: String(error) });
  }
  try {
    return await transact(engine.sql, (tx) => processBatch(engine, tx, 1));
  } catch (error) {
    if (isDatabaseDown(error) || isCollision(error)) throw error;
    return transact(engine.sql, (tx) => setAside(engine, tx, error));
  }
}

async function processBatch(engine: Engine, tx: Tx, limit: number): Promise<number> {
  const events = await nextEvents(tx, limit);
  if (events.length === 0) return 0;
  const wanted = [];
  for (const event of events) {
    const fns = subscribers(engine, event);
    if (event.function_id && fns.length === 0) {
      await skip(engine, tx, event.function_id, event.internal_id, "no such function is registered");
      await answerInvocation(engine, tx, event.body, `could not find function with id "${event.function_id}"`);
    }
    for (const fn of fns) {
      wanted.push({ fn, event: event.body, eventInternalId: event.internal_id, eventSeq: event.seq });
    }
  }
  await schedule(engine, tx, wanted);
  await resumePauses(engine, tx, events);
  await markProcessed(engine, tx, events);
  return events.length;
}

function nextEvents(tx: Tx, limit: number): Promise<InboxEvent[]> {
  return tx<InboxEvent[]>`
    select internal_id, seq, body, function_id, correlation_id from events
    where processed_at is null order by seq limit ${limit} for update skip locked`;
}

async function markProcessed(engine: Engine, tx: Tx, events: InboxEvent[]): Promise<void> {
  await tx`
    update events set processed_at = ${new Date(engine.now())}
    where internal_id = any(${events.map((event) => event.internal_id)}::text[])`;
}

async function setAside(engine: Engine, tx: Tx, error: unknown): Promise<number> {
  const events = await nextEvents(tx, 1);
  for (const event of events) {
    engine.log("error", "event could not be processed", { event: event.internal_id, error: String(error) });
    await skip(engine, tx, event.function_id ?? "(all)", event.internal_id, `could not be processed: ${String(error)}`);
  }
  await markProcessed(engine, tx, events);
  return events.length;
}
