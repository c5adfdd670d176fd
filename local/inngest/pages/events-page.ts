import { html } from "../../kit/html.ts";
import type { Engine } from "../engine.ts";
import { type Exchange, HttpError } from "../http/exchange.ts";
import { instant, layout, status, table } from "./layout.ts";
import { redactedJson } from "./redacted-json.ts";

const mostShown = 100;

/** GET /events: the newest events; internal ones only when asked for. */
export async function eventsPage(engine: Engine, exchange: Exchange): Promise<void> {
  const name = exchange.url.searchParams.get("name")?.trim() ?? "";
  const { sql } = engine;
  const events = await sql<
    {
      internal_id: string;
      id: string;
      name: string;
      received_at: Date;
      processed_at: Date | null;
      runs: number;
      skips: number;
    }[]
  >`
    select internal_id, id, name, received_at, processed_at,
      (select count(*)::int from runs r where r.event_internal_id = e.internal_id) as runs,
      (select count(*)::int from skips s where s.event_internal_id = e.internal_id) as skips
    from events e where ${name ? sql`name = ${name}` : sql`name not like 'inngest/function.%'`}
    order by seq desc limit ${mostShown}`;
  const rows = events.map((event) => [
    html`<a href="/events/${event.internal_id}"><code>${event.internal_id}</code></a>`,
    html`${event.name}`,
    html`${event.id === event.internal_id ? "" : event.id}`,
    instant(event.received_at),
    html`${event.processed_at ? `${event.runs} started, ${event.skips} skipped` : "in the inbox"}`,
  ]);
  const body = html`<form class="row" method="get" action="/events"><label>Event name<input name="name" value="${name}"></label>
<button>Filter</button> <a href="/events">Clear</a></form>
${table(["Event", "Name", "Id", "Received (UTC)", "Outcome"], rows, "No event yet.")}`;
  exchange.html(200, layout("Events", "/events", body));
}

/** GET /events/{id}: payload, runs started, and why other functions were not. */
export async function eventPage(engine: Engine, exchange: Exchange): Promise<void> {
  const id = exchange.params[0]!;
  const [event] = await engine.sql<{ name: string; body: unknown; received_at: Date }[]>`
    select name, body, received_at from events where internal_id = ${id}`;
  if (!event) throw new HttpError(404, "no such event");
  const runs = await engine.sql<{ id: string; function_id: string; status: string }[]>`
    select id, function_id, status from runs where event_internal_id = ${id} order by id`;
  const skips = await engine.sql<{ function_id: string; reason: string; skipped_at: Date }[]>`
    select function_id, reason, skipped_at from skips where event_internal_id = ${id} order by id`;
  const runRows = runs.map((run) => [
    html`<a href="/runs/${run.id}"><code>${run.id}</code></a>`,
    html`${run.function_id}`,
    status(run.status),
  ]);
  const skipRows = skips.map((row) => [html`${row.function_id}`, html`${row.reason}`, instant(row.skipped_at)]);
  const body = html`<p>Received ${instant(event.received_at)} UTC</p><pre>${redactedJson(event.body)}</pre>
<h2>Runs started</h2>${table(["Run", "Function", "Status"], runRows, "None.")}
<h2>Not started</h2>${table(["Function", "Why", "At (UTC)"], skipRows, "No function was skipped.")}`;
  exchange.html(200, layout(event.name, "/events", body));
}
