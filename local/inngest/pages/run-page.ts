import { html, type Markup } from "../../kit/html.ts";
import type { Engine } from "../engine.ts";
import { type Exchange, HttpError } from "../http/exchange.ts";
import { button, duration, instant, layout, status, table } from "./layout.ts";
import { redactedJson } from "./redacted-json.ts";

interface RunRow {
  id: string;
  function_id: string;
  status: string;
  event_internal_id: string;
  events: unknown[];
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  output: unknown;
  error: unknown;
}

/** GET /runs/{run}: what happened, what it waits for, and how it ended. */
export async function runPage(engine: Engine, exchange: Exchange): Promise<void> {
  const [run] = await engine.sql<RunRow[]>`select * from runs where id = ${exchange.params[0]!}`;
  if (!run) throw new HttpError(404, "no such run; ended runs are deleted after the retention");
  const isOpen = run.ended_at === null;
  const body = html`
<dl><dt>Run</dt><dd><code>${run.id}</code></dd><dt>Function</dt><dd>${run.function_id}</dd>
<dt>Status</dt><dd>${status(run.status)}${isOpen && !engine.registry.get(run.function_id) && html` <span class="problem">parked: the function is not registered</span>`}</dd>
<dt>Created</dt><dd>${instant(run.created_at)}</dd><dt>Started</dt><dd>${instant(run.started_at)}</dd><dt>Ended</dt><dd>${instant(run.ended_at)}</dd></dl>
<div class="row">${isOpen && button(`/runs/${run.id}/cancel`, "Cancel this run")} ${button(`/runs/${run.id}/rerun`, "Run again with the same data")}</div>
${run.error !== null && html`<h2>Error</h2><pre>${redactedJson(run.error)}</pre>`}
${run.status === "Completed" && html`<h2>Output</h2><pre>${redactedJson(run.output)}</pre>`}
<h2>Timeline</h2>${await timeline(engine, run)}
${isOpen && html`<h2>Still to do</h2>${await openWork(engine, run)}`}
<h2>Event</h2><p><a href="/events/${run.event_internal_id}"><code>${run.event_internal_id}</code></a></p><pre>${redactedJson(run.events)}</pre>`;
  exchange.html(200, layout(`${run.function_id}`, "/", body));
}

async function timeline(engine: Engine, run: RunRow): Promise<Markup> {
  const attempts = await engine.sql<
    {
      attempt: number;
      generation: number;
      started_at: Date;
      ended_at: Date;
      http_status: number | null;
      note: string;
    }[]
  >`
    select attempt, generation, started_at, ended_at, http_status, note from attempts where run_id = ${run.id} order by id limit 500`;
  const steps = await engine.sql<{ id: string; name: string | null; op: string; state: unknown; settled_at: Date }[]>`
    select id, name, op, state, settled_at from steps where run_id = ${run.id} order by seq limit 500`;
  const entries = [
    ...attempts.map((row) => ({
      at: row.ended_at,
      cells: [
        instant(row.ended_at),
        html`request, attempt ${row.attempt + 1}, ${duration(row.ended_at.getTime() - row.started_at.getTime())}`,
        html`${row.http_status ?? "no answer"}${row.generation > 1 && html` <span class="muted">generation ${row.generation}</span>`}`,
        html`${row.note}`,
      ],
    })),
    ...steps.map((row) => ({
      at: row.settled_at,
      cells: [
        instant(row.settled_at),
        html`step <strong>${row.name ?? row.id}</strong>`,
        html`${row.op}`,
        html`<details><summary>${row.op === "StepFailed" ? "error" : "result"}</summary><pre>${redactedJson(row.state)}</pre></details>`,
      ],
    })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  return table(
    ["At (UTC)", "What", "Answer", "Details"],
    entries.map((entry) => entry.cells),
    "Nothing yet: the run waits for its first request.",
  );
}

async function openWork(engine: Engine, run: RunRow): Promise<Markup> {
  const jobs = await engine.sql<
    { kind: string; step_name: string | null; run_at: Date; attempt: number; leased: boolean }[]
  >`
    select kind, step_name, run_at, attempt, lease is not null as leased from jobs where run_id = ${run.id} order by run_at`;
  const pauses = await engine.sql<
    { kind: string; event_name: string | null; expression: string | null; expires_at: Date }[]
  >`
    select kind, event_name, expression, expires_at from pauses where run_id = ${run.id} order by id`;
  const rows = [
    ...jobs.map((job) => [
      html`${job.kind} ${job.step_name}`,
      job.leased ? html`in flight` : instant(job.run_at),
      html`${job.attempt > 0 && `attempt ${job.attempt + 1}`}`,
    ]),
    ...pauses.map((pause) => [
      html`${pause.kind} ${pause.event_name}`,
      html`until ${instant(pause.expires_at)}`,
      html`<code>${pause.expression}</code>`,
    ]),
  ];
  return table(["What", "When (UTC)", "Details"], rows, "Nothing.");
}
