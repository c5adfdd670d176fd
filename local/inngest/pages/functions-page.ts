import { html } from "../../kit/html.ts";
import type { Engine } from "../engine.ts";
import type { Exchange } from "../http/exchange.ts";
import type { AppPoller } from "../sync/poll-apps.ts";
import { button, instant, layout, status, table } from "./layout.ts";
import { redactedJson } from "./redacted-json.ts";

/** GET /functions: the apps with their last sync, and every function as it was registered. */
export async function functionsPage(engine: Engine, poller: AppPoller, exchange: Exchange): Promise<void> {
  const functions = await engine.sql<{ id: string; config: unknown; archived_at: Date | null; open: number }[]>`
    select id, config, archived_at,
      (select count(*)::int from runs r where r.function_id = f.id and r.ended_at is null) as open
    from functions f order by archived_at nulls first, id`;
  const crons = await engine.sql<{ function_id: string; expression: string; next_at: Date }[]>`
    select function_id, expression, next_at from crons order by next_at`;
  const appRows = poller
    .states()
    .map((app) => [
      html`${app.url}`,
      status(app.status),
      html`${app.error}`,
      instant(app.checkedAt === null ? null : new Date(app.checkedAt)),
    ]);
  const functionRows = functions
    .filter((fn) => fn.archived_at === null || fn.open > 0)
    .map((fn) => [
      html`<strong>${fn.id}</strong>${fn.archived_at && html` <span class="problem">not registered, ${fn.open} runs parked</span>`}
<details><summary>as registered</summary><pre>${redactedJson(fn.config)}</pre></details>`,
      html`${fn.open}`,
      html`${crons.filter((cron) => cron.function_id === fn.id).map((cron) => html`<div><code>${cron.expression}</code> next ${instant(cron.next_at)}</div>`)}`,
      crons.some((cron) => cron.function_id === fn.id)
        ? button(`/functions/${encodeURIComponent(fn.id)}/fire`, "Fire now")
        : html``,
    ]);
  const body = html`<h2>Apps</h2>${table(["Address", "Sync", "Problem", "Checked (UTC)"], appRows, "No app is configured (APPS).")}
<h2>Functions</h2>${table(["Function", "Open runs", "Crons", ""], functionRows, "No function is registered yet.")}`;
  exchange.html(200, layout("Functions", "/functions", body));
}
