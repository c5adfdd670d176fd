import type { Engine } from "../engine.ts";
import { compile, matchKeyOf } from "../expressions/index.ts";
import { concurrencyKeys, priorityMs, singletonKey, throttleKey } from "../flow-control/keys.ts";
import type { FunctionConfig } from "../sync/function-config.ts";
import { type Tx, toJson } from "./database.ts";
import type { EventBody } from "./insert-events.ts";

export interface NewRun {
  fn: FunctionConfig;
  event: EventBody;
  eventInternalId: string;
  /** Position of the trigger event in the inbox; cancel events must come later. */
  eventSeq: string;
}

const yearMs = 366 * 86_400_000;

/** Inserts runs with their first job, their start timeout and their cancel pauses. */
export async function createRuns(engine: Engine, tx: Tx, newRuns: NewRun[]): Promise<void> {
  if (newRuns.length === 0) return;
  const now = engine.now();
  const runs = newRuns.map((newRun) => describeRun(engine, newRun, now));
  await tx`
    insert into runs (id, function_id, status, event_internal_id, event_name, events, correlation_id, score,
      concurrency_keys, throttle_key, singleton_key, created_at)
    select r.id, r.function_id, 'Scheduled', r.event_internal_id, r.event_name, r.events::json, r.correlation_id, r.score,
      array(select json_array_elements_text(r.concurrency_keys::json)), r.throttle_key, r.singleton_key, ${new Date(now)}
    from unnest(
      ${runs.map((run) => run.id)}::text[], ${runs.map((run) => run.fn.id)}::text[],
      ${runs.map((run) => run.eventInternalId)}::text[], ${runs.map((run) => run.event.name)}::text[],
      ${runs.map((run) => toJson([run.event]))}::text[], ${runs.map((run) => run.correlationId)}::text[],
      ${runs.map((run) => run.score)}::float8[], ${runs.map((run) => toJson(run.concurrencyKeys))}::text[],
      ${runs.map((run) => run.throttleKey)}::text[], ${runs.map((run) => run.singletonKey)}::text[]
    ) as r (id, function_id, event_internal_id, event_name, events, correlation_id, score, concurrency_keys,
      throttle_key, singleton_key)`;
  await tx`
    insert into jobs (id, kind, run_id, function_id, run_at, score, concurrency_keys, throttle_key)
    select r.id || ':start', 'start', r.id, r.function_id, j.run_at, r.score, r.concurrency_keys, r.throttle_key
    from unnest(${runs.map((run) => run.id)}::text[], ${runs.map((run) => iso(run.startAt))}::timestamptz[]) as j (run_id, run_at)
    join runs r on r.id = j.run_id`;
  await insertStartTimeouts(tx, runs, now);
  await insertCancelPauses(tx, runs, now);
}

type DescribedRun = ReturnType<typeof describeRun>;

function describeRun(engine: Engine, newRun: NewRun, now: number) {
  const { fn, event } = newRun;
  const invocation = event.data?._inngest as { correlation_id?: unknown } | undefined;
  const isInvoked = event.name === "inngest/function.invoked" && typeof invocation?.correlation_id === "string";
  return {
    ...newRun,
    id: engine.ulid(),
    score: now - priorityMs(fn, event),
    startAt: Math.max(now, event.ts),
    concurrencyKeys: concurrencyKeys(fn, event),
    throttleKey: throttleKey(fn, event),
    singletonKey: singletonKey(fn, event),
    correlationId: isInvoked ? (invocation!.correlation_id as string) : null,
  };
}

async function insertStartTimeouts(tx: Tx, runs: DescribedRun[], now: number): Promise<void> {
  const limited = runs.filter((run) => run.fn.timeouts.start !== undefined);
  if (limited.length === 0) return;
  await tx`
    insert into jobs (id, kind, run_id, function_id, run_at)
    select j.run_id || ':start-timeout', 'start-timeout', j.run_id, j.function_id, j.run_at
    from unnest(
      ${limited.map((run) => run.id)}::text[], ${limited.map((run) => run.fn.id)}::text[],
      ${limited.map((run) => iso(Math.max(now, run.startAt) + run.fn.timeouts.start!))}::timestamptz[]
    ) as j (run_id, function_id, run_at)`;
}

async function insertCancelPauses(tx: Tx, runs: DescribedRun[], now: number): Promise<void> {
  const pauses = runs.flatMap((run) =>
    run.fn.cancel.map((entry, index) => ({
      id: `${run.id}:cancel:${index}`,
      runId: run.id,
      event: entry.event,
      expression: entry.if ?? null,
      matchKey: entry.if ? matchKeyOf(compile(entry.if), run.event) : null,
      afterSeq: run.eventSeq,
      expiresAt: now + (entry.timeout ?? yearMs),
    })),
  );
  if (pauses.length === 0) return;
  await tx`
    insert into pauses (id, kind, run_id, event_name, expression, match_key, after_seq, expires_at)
    select p.id, 'cancel', p.run_id, p.event_name, p.expression, p.match_key, p.after_seq, p.expires_at
    from unnest(
      ${pauses.map((pause) => pause.id)}::text[], ${pauses.map((pause) => pause.runId)}::text[],
      ${pauses.map((pause) => pause.event)}::text[], ${pauses.map((pause) => pause.expression)}::text[],
      ${pauses.map((pause) => pause.matchKey)}::text[], ${pauses.map((pause) => pause.afterSeq)}::bigint[],
      ${pauses.map((pause) => iso(pause.expiresAt))}::timestamptz[]
    ) as p (id, run_id, event_name, expression, match_key, after_seq, expires_at)`;
}

const iso = (millis: number) => new Date(millis).toISOString();
