import type { Engine } from "../engine.ts";
import { holds } from "../expressions/index.ts";
import { debounceKey, idempotencyKey, rateLimitKey, singletonKey } from "../flow-control/keys.ts";
import { takeToken } from "../flow-control/take-token.ts";
import type { FunctionConfig } from "../sync/function-config.ts";
import { createRuns, type NewRun } from "./create-runs.ts";
import { type Tx, toJson } from "./database.ts";
import { cancelledError, endRun } from "./end-run.ts";
import { type EventBody, insertEvents } from "./insert-events.ts";
import { lockOpenRuns } from "./run.ts";

export interface InboxEvent {
  internal_id: string;
  /** bigint as text */
  seq: string;
  body: EventBody;
  function_id: string | null;
  correlation_id: string | null;
}

const dayMs = 86_400_000;

/** The functions that an event starts, before flow control has its say. */
export function subscribers(engine: Engine, event: InboxEvent): FunctionConfig[] {
  if (event.function_id) {
    const fn = engine.registry.get(event.function_id);
    return fn ? [fn] : [];
  }
  const patterns = (fn: FunctionConfig) =>
    fn.triggers.some(
      (trigger) =>
        "event" in trigger &&
        catches(trigger.event, event.body.name) &&
        holds(trigger.expression, { event: event.body }),
    );
  return engine.registry.subscribersOf(event.body.name).filter(patterns);
}

const catches = (pattern: string, name: string) =>
  pattern === name || (pattern.endsWith("*") && name.startsWith(pattern.slice(0, -1)));

/**
 * Starts runs, in the order of the events: event id seen before, rate limit, idempotency, debounce, singleton, run.
 * What is dropped leaves a row in `skips` with the reason.
 */
export async function schedule(engine: Engine, tx: Tx, wanted: NewRun[]): Promise<void> {
  const fresh = await dropSeenEvents(engine, tx, wanted);
  let batch: NewRun[] = [];
  for (const newRun of fresh) {
    if (!(await withinRate(engine, tx, newRun))) continue;
    if (newRun.fn.debounce) {
      await hold(engine, tx, newRun);
    } else if (newRun.fn.singleton) {
      await createRuns(engine, tx, batch);
      batch = [];
      await startSingleton(engine, tx, newRun);
    } else {
      batch.push(newRun);
    }
  }
  await createRuns(engine, tx, batch);
}

export async function skip(
  engine: Engine,
  tx: Tx,
  functionId: string,
  internalId: string,
  reason: string,
): Promise<void> {
  await tx`
    insert into skips (function_id, event_internal_id, reason, skipped_at)
    values (${functionId}, ${internalId}, ${reason}, ${new Date(engine.now())})`;
}

/** Records why an event did not start a function; a step that invoked it gets the reason as an error. */
async function drop(engine: Engine, tx: Tx, { fn, event, eventInternalId }: NewRun, reason: string): Promise<void> {
  await skip(engine, tx, fn.id, eventInternalId, reason);
  await answerInvocation(engine, tx, event, `function "${fn.id}" was not started: ${reason}`);
}

/** Answers the step that sent an `inngest/function.invoked` event with an error, or its run would hang. */
export async function answerInvocation(engine: Engine, tx: Tx, event: EventBody, message: string): Promise<void> {
  const correlationId = (event.data._inngest as { correlation_id?: string } | undefined)?.correlation_id;
  if (event.name !== "inngest/function.invoked" || !correlationId) return;
  const now = engine.now();
  const data = { error: { name: "Error", message } };
  const body = { name: "inngest/function.finished", id: `${correlationId}:not-started`, data, ts: now };
  await insertEvents(tx, [{ internalId: engine.ulid(), body, correlationId }], now);
}

async function dropSeenEvents(engine: Engine, tx: Tx, wanted: NewRun[]): Promise<NewRun[]> {
  if (wanted.length === 0) return [];
  const now = engine.now();
  const keyOf = (fnId: string, eventId: string) => `${fnId}\n${eventId}`;
  const first = new Map<string, NewRun>();
  for (const newRun of wanted) {
    const key = keyOf(newRun.fn.id, newRun.event.id);
    if (!first.has(key)) first.set(key, newRun);
  }
  const candidates = [...first.values()];
  const inserted = await tx<{ function_id: string; event_id: string }[]>`
    insert into dedupe_keys as k (function_id, event_id, expires_at)
    select d.function_id, d.event_id, ${new Date(now + dayMs)}
    from unnest(${candidates.map((run) => run.fn.id)}::text[], ${candidates.map((run) => run.event.id)}::text[])
      as d (function_id, event_id)
    on conflict (function_id, event_id) do update set expires_at = excluded.expires_at
    where k.expires_at <= ${new Date(now)}
    returning function_id, event_id`;
  const fresh = new Set(inserted.map((row) => keyOf(row.function_id, row.event_id)));
  for (const newRun of wanted) {
    const key = keyOf(newRun.fn.id, newRun.event.id);
    if (!fresh.has(key) || first.get(key) !== newRun) {
      await drop(engine, tx, newRun, `event id "${newRun.event.id}" was seen before`);
    }
  }
  return candidates.filter((newRun) => fresh.has(keyOf(newRun.fn.id, newRun.event.id)));
}

async function withinRate(engine: Engine, tx: Tx, newRun: NewRun): Promise<boolean> {
  const { fn, event } = newRun;
  const now = engine.now();
  if (fn.rateLimit) {
    const { limit, period } = fn.rateLimit;
    const rate = { limit, periodMs: period, burst: Math.floor(limit / 10) };
    const freeAt = await takeToken(tx, rateLimitKey(fn, event), rate, now);
    if (freeAt !== null) {
      await drop(engine, tx, newRun, `rate limited until ${new Date(freeAt).toISOString()}`);
      return false;
    }
  }
  if (fn.idempotency) {
    const key = idempotencyKey(fn, event);
    const freeAt = await takeToken(tx, key, { limit: 1, periodMs: dayMs, burst: 0 }, now);
    if (freeAt !== null) {
      await drop(engine, tx, newRun, `idempotency key ${key} is used until ${new Date(freeAt).toISOString()}`);
      return false;
    }
  }
  return true;
}

async function hold(engine: Engine, tx: Tx, { fn, event, eventInternalId }: NewRun): Promise<void> {
  const now = engine.now();
  const { period, timeout } = fn.debounce!;
  const deadline = timeout === undefined ? null : new Date(now + timeout);
  await tx`
    insert into holds as h (key, function_id, event_internal_id, event, due_at, deadline_at)
    values (${debounceKey(fn, event)}, ${fn.id}, ${eventInternalId}, ${toJson(event)}::text::json,
      least(${new Date(now + period)}::timestamptz, ${deadline}::timestamptz), ${deadline})
    on conflict (key) do update set event_internal_id = excluded.event_internal_id, event = excluded.event,
      due_at = least(${new Date(now + period)}::timestamptz, h.deadline_at)`;
}

async function startSingleton(engine: Engine, tx: Tx, newRun: NewRun): Promise<void> {
  const key = singletonKey(newRun.fn, newRun.event);
  const [open] = await tx<{ id: string }[]>`select id from runs where singleton_key = ${key} and ended_at is null`;
  const running = open ? (await lockOpenRuns(tx, [open.id])).get(open.id) : undefined;
  if (running && newRun.fn.singleton!.mode === "skip") {
    await drop(engine, tx, newRun, `singleton is held by run ${running.id}`);
    return;
  }
  if (running) await endRun(engine, tx, running, { status: "Cancelled", error: cancelledError });
  await createRuns(engine, tx, [newRun]);
}
