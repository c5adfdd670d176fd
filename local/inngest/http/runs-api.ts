import type { Engine } from "../engine.ts";
import { cancelRun } from "../state/operate.ts";
import { type Exchange, HttpError } from "./exchange.ts";

interface RunRow {
  id: string;
  function_id: string;
  event_internal_id: string;
  status: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  output: unknown;
  error: unknown;
}

/** GET /v0/runs/{run}/batch: the events, for a run too large to send them along. */
export async function getRunEvents(engine: Engine, exchange: Exchange): Promise<void> {
  const [run] = await engine.sql<{ events: unknown[] }[]>`select events from runs where id = ${exchange.params[0]!}`;
  if (!run) throw new HttpError(404, "no such run");
  exchange.json(200, run.events);
}

/** GET /v0/runs/{run}/actions: the memoized steps by hash. */
export async function getRunSteps(engine: Engine, exchange: Exchange): Promise<void> {
  const steps = await engine.sql<{ id: string; state: unknown }[]>`
    select id, state from steps where run_id = ${exchange.params[0]!} order by seq`;
  exchange.json(200, Object.fromEntries(steps.map((step) => [step.id, step.state])));
}

/** GET /v1/runs/{run} */
export async function getRun(engine: Engine, exchange: Exchange): Promise<void> {
  const [run] = await engine.sql<RunRow[]>`select * from runs where id = ${exchange.params[0]!}`;
  if (!run) throw new HttpError(404, "no such run");
  answer(engine, exchange, runJson(run));
}

/** DELETE /v1/runs/{run} cancels. */
export async function deleteRun(engine: Engine, exchange: Exchange): Promise<void> {
  if (!(await cancelRun(engine, exchange.params[0]!))) throw new HttpError(404, "no such open run");
  exchange.json(200, { data: null });
}

/** GET /v1/events/{id} */
export async function getEvent(engine: Engine, exchange: Exchange): Promise<void> {
  const [event] = await engine.sql<{ internal_id: string; body: Record<string, unknown>; received_at: Date }[]>`
    select internal_id, body, received_at from events where internal_id = ${exchange.params[0]!}`;
  if (!event) throw new HttpError(404, "no such event");
  answer(engine, exchange, { ...event.body, internal_id: event.internal_id, received_at: event.received_at });
}

/** GET /v1/events/{id}/runs */
export async function getEventRuns(engine: Engine, exchange: Exchange): Promise<void> {
  const runs = await engine.sql<
    RunRow[]
  >`select * from runs where event_internal_id = ${exchange.params[0]!} order by id`;
  answer(engine, exchange, runs.map(runJson));
}

function answer(engine: Engine, exchange: Exchange, data: unknown): void {
  exchange.json(200, { data, metadata: { fetched_at: new Date(engine.now()).toISOString() } });
}

const runJson = (run: RunRow) => ({
  run_id: run.id,
  function_id: run.function_id,
  event_id: run.event_internal_id,
  status: run.status,
  run_started_at: run.started_at ?? run.created_at,
  ended_at: run.ended_at,
  output: run.status === "Completed" ? run.output : run.error,
});
