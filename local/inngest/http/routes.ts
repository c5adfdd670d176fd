import type { Engine } from "../engine.ts";
import { eventPage, eventsPage } from "../pages/events-page.ts";
import { functionsPage } from "../pages/functions-page.ts";
import { queuePage } from "../pages/queue-page.ts";
import { runPage } from "../pages/run-page.ts";
import { runsPage } from "../pages/runs-page.ts";
import { cancelRun, fireCronNow, rerun } from "../state/operate.ts";
import type { AppPoller } from "../sync/poll-apps.ts";
import { type ControlledClock, moveClock, showClock } from "./clock-control.ts";
import { type Exchange, HttpError } from "./exchange.ts";
import { receiveCheckpoint } from "./receive-checkpoint.ts";
import { receiveEvents } from "./receive-events.ts";
import { receiveRegistration } from "./receive-registration.ts";
import { type Route, requireSameOrigin } from "./router.ts";
import { deleteRun, getEvent, getEventRuns, getRun, getRunEvents, getRunSteps } from "./runs-api.ts";

/** Everything the server answers: the SDK's protocol, a small API for tests, the pages and their buttons. */
export function createRoutes(engine: Engine, poller: AppPoller, clock: ControlledClock): Route[] {
  const route = (line: string, handle: (engine: Engine, exchange: Exchange) => Promise<void> | void): Route => {
    const [method, path] = line.split(" ") as [string, string];
    return { method, path, handle: (exchange) => handle(engine, exchange) };
  };
  const formRoute = (line: string, handle: (exchange: Exchange) => Promise<string>): Route =>
    route(line, async (_, exchange) => {
      requireSameOrigin(exchange);
      exchange.redirect(await handle(exchange));
    });
  return [
    route("POST /e/*", receiveEvents),
    route("POST /v1/checkpoint/*/async", receiveCheckpoint),
    route("POST /fn/register", (_, exchange) => receiveRegistration(engine, poller, exchange)),
    route("GET /v0/runs/*/batch", getRunEvents),
    route("GET /v0/runs/*/actions", getRunSteps),
    route("GET /v1/runs/*", getRun),
    route("DELETE /v1/runs/*", deleteRun),
    route("GET /v1/events/*", getEvent),
    route("GET /v1/events/*/runs", getEventRuns),
    route("GET /health", (_, exchange) => health(engine, poller, exchange)),
    route("GET /dev", (_, exchange) =>
      exchange.json(200, { version: "local", functions: engine.registry.list().map((fn) => fn.id) }),
    ),

    route("GET /__control/clock", (_, exchange) => showClock(engine, clock, exchange)),
    route("POST /__control/clock", (_, exchange) => moveClock(engine, clock, exchange)),
    route("POST /__control/functions/*/fire", async (_, exchange) => {
      const fired = await fireCronNow(engine, exchange.params[0]!);
      if (fired === 0) throw new HttpError(404, "no such function with a cron");
      exchange.json(200, { fired });
    }),

    route("GET /", runsPage),
    route("GET /runs/*", runPage),
    route("GET /events", eventsPage),
    route("GET /events/*", eventPage),
    route("GET /functions", (_, exchange) => functionsPage(engine, poller, exchange)),
    route("GET /queue", queuePage),
    formRoute("POST /runs/*/cancel", async ({ params }) => {
      await cancelRun(engine, params[0]!);
      return `/runs/${encodeURIComponent(params[0]!)}`;
    }),
    formRoute("POST /runs/*/rerun", async ({ params }) => {
      const eventId = await rerun(engine, params[0]!);
      if (!eventId) throw new HttpError(404, "no such run");
      return `/events/${eventId}`;
    }),
    formRoute("POST /functions/*/fire", async ({ params }) => {
      await fireCronNow(engine, params[0]!);
      return "/";
    }),
  ];
}

/**
 * GET /health: 200 when the database answers, else 503. `ok`: whether every app is synced; a refused function is
 * named in `apps[].error`.
 */
async function health(engine: Engine, poller: AppPoller, exchange: Exchange): Promise<void> {
  const apps = poller.states();
  const functions = engine.registry.list().length;
  try {
    await engine.sql`select 1`;
  } catch {
    return exchange.json(503, { ok: false, database: "unreachable", dispatcher: false, functions, apps });
  }
  const ok = engine.isDispatcher() && apps.every((app) => app.status === "synced");
  exchange.json(200, { ok, database: "ok", dispatcher: engine.isDispatcher(), functions, apps });
}
