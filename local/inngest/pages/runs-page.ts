import { html } from "../../kit/html.ts";
import type { Engine } from "../engine.ts";
import type { Exchange } from "../http/exchange.ts";
import { duration, instant, layout, status, table } from "./layout.ts";

const mostShown = 100;
const statuses = ["Scheduled", "Running", "Completed", "Failed", "Cancelled"];

interface RunRow {
  id: string;
  function_id: string;
  status: string;
  event_name: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  attempts: number;
  problem: string | null;
}

/** GET /: the newest runs, with filters by status, function, event name and any text in the event. */
export async function runsPage(engine: Engine, exchange: Exchange): Promise<void> {
  const filter = (name: string) => exchange.url.searchParams.get(name)?.trim() ?? "";
  const { sql } = engine;
  const runs = await sql<RunRow[]>`
    select r.id, r.function_id, r.status, r.event_name, r.created_at, r.started_at, r.ended_at,
      (select count(*)::int from attempts a where a.run_id = r.id) as attempts,
      coalesce(r.error ->> 'message', (select a.note from attempts a where a.run_id = r.id and r.ended_at is null
        and a.note like '%Error%' order by a.id desc limit 1)) as problem
    from runs r
    where true
      ${filter("status") ? sql`and r.status = ${filter("status")}` : sql``}
      ${filter("function") ? sql`and r.function_id = ${filter("function")}` : sql``}
      ${filter("event") ? sql`and r.event_name = ${filter("event")}` : sql``}
      ${filter("text") ? sql`and position(lower(${filter("text")}) in lower(r.events::text)) > 0` : sql``}
    order by r.id desc limit ${mostShown}`;
  const counts = await sql<
    { status: string; count: number }[]
  >`select status, count(*)::int as count from runs group by status`;
  const rows = runs.map((run) => [
    html`<a href="/runs/${run.id}"><code>${run.id}</code></a>`,
    html`${run.function_id}`,
    status(run.status),
    html`${run.event_name}`,
    html`${run.attempts}`,
    instant(run.created_at),
    html`${run.started_at ? duration((run.ended_at?.getTime() ?? engine.now()) - run.started_at.getTime()) : "–"}`,
    html`${run.problem?.slice(0, 160)}`,
  ]);
  const options = (names: string[], chosen: string) =>
    names.map((name) => (name === chosen ? html`<option selected>${name}</option>` : html`<option>${name}</option>`));
  const functionIds = engine.registry.list().map((fn) => fn.id);
  const body = html`
<p>${statuses.map((name) => html`<a href="/?status=${name}">${name}</a> ${counts.find((row) => row.status === name)?.count ?? 0} &nbsp; `)}</p>
<form class="row" method="get" action="/">
<label>Status<select name="status"><option value="">any</option>${options(statuses, filter("status"))}</select></label>
<label>Function<select name="function"><option value="">any</option>${options(functionIds, filter("function"))}</select></label>
<label>Event name<input name="event" value="${filter("event")}"></label>
<label>Text in the event<input name="text" value="${filter("text")}" placeholder="an order id, a number"></label>
<button>Filter</button> <a href="/">Clear</a></form>
${table(["Run", "Function", "Status", "Event", "Requests", "Created (UTC)", "Took", "Last error"], rows, "No run matches. Send an event to start one.")}
${runs.length === mostShown && html`<p class="muted">The newest ${mostShown} are shown; filter to find older ones.</p>`}`;
  exchange.html(200, layout("Runs", "/", body));
}
