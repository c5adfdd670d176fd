import { html } from "../../kit/html.ts";
import type { Engine } from "../engine.ts";
import type { Exchange } from "../http/exchange.ts";
import { duration, instant, layout, table } from "./layout.ts";

/** GET /queue: what waits, what is in flight, and which limits are full. */
export async function queuePage(engine: Engine, exchange: Exchange): Promise<void> {
  const now = engine.now();
  const { sql } = engine;
  const kinds = await sql<{ kind: string; due: number; later: number; leased: number; oldest: Date | null }[]>`
    select kind, count(*) filter (where lease is null and run_at <= ${new Date(now)})::int as due,
      count(*) filter (where lease is null and run_at > ${new Date(now)})::int as later,
      count(*) filter (where lease is not null)::int as leased,
      min(run_at) filter (where lease is null and run_at <= ${new Date(now)}) as oldest
    from jobs group by kind order by kind`;
  const [inbox] = await sql<
    { waiting: number }[]
  >`select count(*)::int as waiting from events where processed_at is null`;
  const pauses = await sql<{ kind: string; event_name: string | null; count: number }[]>`
    select kind, event_name, count(*)::int as count from pauses group by kind, event_name order by count desc limit 50`;
  const keys = await sql<{ key: string; used: number; waiting: number }[]>`
    select k.key, count(*) filter (where j.lease is not null)::int as used,
      count(*) filter (where j.lease is null and j.run_at <= ${new Date(now)})::int as waiting
    from jobs j cross join unnest(j.concurrency_keys) as k (key)
    where j.kind in ('start', 'discover', 'step') group by k.key order by used desc, k.key limit 100`;
  const rates = await sql<{ key: string; next_free_ms: number }[]>`
    select key, next_free_ms from rate_keys where next_free_ms > ${now} order by next_free_ms desc limit 50`;
  const body = html`
<p>${engine.inFlight.size} of ${engine.maxParallel} requests in flight · ${inbox!.waiting} events in the inbox ·
${engine.isDispatcher() ? "this server dispatches" : html`<span class="problem">another server dispatches, or the database is away</span>`}</p>
<h2>Jobs</h2>${table(
    ["Kind", "Due", "Later", "In flight", "Oldest waits for"],
    kinds.map((row) => [
      html`${row.kind}`,
      html`${row.due}`,
      html`${row.later}`,
      html`${row.leased}`,
      html`${row.oldest ? duration(now - row.oldest.getTime()) : ""}`,
    ]),
    "The queue is empty.",
  )}
<h2>Concurrency keys</h2>${table(
    ["Key", "In flight", "Waiting"],
    keys.map((row) => [
      html`<code>${row.key}</code>`,
      html`${row.used} / ${limitOf(engine, row.key)}`,
      html`${row.waiting}`,
    ]),
    "No limited job is queued.",
  )}
<h2>Rate keys</h2>${table(
    ["Key", "Even spacing reached at (UTC)"],
    rates.map((row) => [html`<code>${row.key}</code>`, instant(new Date(row.next_free_ms))]),
    "No rate is used up.",
  )}
<h2>Waits</h2>${table(
    ["Kind", "Event", "Runs"],
    pauses.map((row) => [html`${row.kind}`, html`${row.event_name}`, html`${row.count}`]),
    "No run waits for an event.",
  )}`;
  exchange.html(200, layout("Queue", "/queue", body));
}

/** The limit behind a key of `fn` scope ("fn:<id>#<index>:<value>"); shared scopes belong to several functions. */
function limitOf(engine: Engine, key: string): string {
  const [, functionId = "", index = ""] = /^fn:(.+)#(\d):/.exec(key) ?? [];
  return String(engine.registry.get(functionId)?.concurrency[Number(index)]?.limit ?? "shared");
}
