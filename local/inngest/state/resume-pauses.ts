import type { Engine } from "../engine.ts";
import { holds, matchKeysOf } from "../expressions/index.ts";
import { eventPatterns } from "../sync/registry.ts";
import type { Tx } from "./database.ts";
import { cancelledError, endRun } from "./end-run.ts";
import { lockOpenRuns, type Run } from "./run.ts";
import type { InboxEvent } from "./schedule.ts";
import { settleSteps } from "./settle-steps.ts";

interface Pause {
  id: string;
  kind: "wait" | "cancel";
  run_id: string;
  expression: string | null;
  step_id: string | null;
  step_name: string | null;
  race: boolean;
  after_seq: string;
}

/** Hands events to the runs that wait for them, and cancels the runs that they cancel. */
export async function resumePauses(engine: Engine, tx: Tx, events: InboxEvent[]): Promise<void> {
  const patterns = new Set(events.flatMap((event) => eventPatterns(event.body.name)));
  const known = await tx<{ event_name: string }[]>`
    select distinct event_name from pauses where event_name = any(${[...patterns]}::text[])`;
  const waitedFor = new Set(known.map((row) => row.event_name));
  for (const event of events) {
    const names = eventPatterns(event.body.name).filter((pattern) => waitedFor.has(pattern));
    if (names.length > 0) await resumeByName(engine, tx, event, names);
    if (event.correlation_id) await resumeInvocation(engine, tx, event.correlation_id, event.body.data);
  }
}

async function resumeByName(engine: Engine, tx: Tx, event: InboxEvent, names: string[]): Promise<void> {
  const keys = matchKeysOf(event.body);
  const pauses = await tx<Pause[]>`
    select id, kind, run_id, expression, step_id, step_name, race, after_seq from pauses
    where kind in ('wait', 'cancel') and event_name = any(${names}::text[])
      and ${keys ? tx`(match_key is null or match_key = any(${keys}::text[]))` : tx`true`}
      and expires_at > ${new Date(engine.now())}
    order by run_id, id`;
  if (pauses.length === 0) return;
  const runs = await lockOpenRuns(tx, [...new Set(pauses.map((pause) => pause.run_id))]);
  const ended = new Set<string>();
  for (const pause of pauses) {
    const run = runs.get(pause.run_id);
    if (!run || ended.has(run.id)) continue;
    if (!holds(pause.expression, { event: run.events[0], async: event.body })) continue;
    if (pause.kind === "wait") {
      await resumeWait(engine, tx, run, pause, event.body);
    } else if (BigInt(event.seq) > BigInt(pause.after_seq)) {
      await endRun(engine, tx, run, { status: "Cancelled", error: cancelledError });
      ended.add(run.id);
    }
  }
}

async function resumeWait(engine: Engine, tx: Tx, run: Run, pause: Omit<Pause, "kind">, state: unknown): Promise<void> {
  // Seen before the run was locked: somebody else may have resumed it meanwhile.
  const removed = await tx`delete from pauses where id = ${pause.id}`;
  if (removed.count === 0 || !pause.step_id) return;
  await tx`delete from jobs where run_id = ${run.id} and kind = 'timeout' and step_id = ${pause.step_id}`;
  const result = { id: pause.step_id, name: pause.step_name, op: "WaitForEvent", state, race: pause.race };
  await settleSteps(engine, tx, run, [result]);
}

/** Gives the outcome of an invoked function to the step that invoked it. `outcome` is the finished event's data. */
async function resumeInvocation(
  engine: Engine,
  tx: Tx,
  correlationId: string,
  outcome: Record<string, unknown>,
): Promise<void> {
  const [pause] = await tx<Pause[]>`
    select id, run_id, expression, step_id, step_name, race, after_seq from pauses
    where kind = 'invoke' and correlation_id = ${correlationId}`;
  const run = pause && (await lockOpenRuns(tx, [pause.run_id])).get(pause.run_id);
  if (!run) return;
  const state = outcome.error ? { error: outcome.error } : { data: outcome.result ?? null };
  await resumeWait(engine, tx, run, pause, state);
}
