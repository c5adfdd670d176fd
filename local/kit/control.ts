import type { EmulatorKit } from "./emulator-kit.ts";
import type { Rule, Rules } from "./rules.ts";

/** A request to an emulator's own control endpoint, already parsed. */
export interface ControlRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON, `{}` when there was no body. */
  // biome-ignore lint/suspicious/noExplicitAny: a test tool's input; each handler checks what it uses
  body: any;
}

/** What it returns is sent as JSON (undefined → 204); a `Response` is sent as it is. */
export type ControlHandler = (request: ControlRequest) => unknown;

/** Keys are `"METHOD /path"` relative to `/__control`; `:name` stands for one segment. */
export type ControlRoutes = Record<string, ControlHandler>;

/** Throw it in a control handler to answer with this status. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Endpoints that every emulator has. */
export function commonControlRoutes(kit: EmulatorKit, reset: () => Promise<void>): ControlRoutes {
  const { clock, faults, deliveries, journal } = kit;
  const clockState = () => ({
    now: new Date(clock.now()).toISOString(),
    now_ms: clock.now(),
    offset_ms: clock.offset(),
    next_due_ms: clock.nextDue(),
    busy: deliveries.busy() ? ["webhooks are on their way"] : [],
  });
  return {
    "GET /health": () => ({ status: "ok", name: kit.name, ...clockState() }),
    ...ruleRoutes("/faults", () => faults.rules),
    "GET /clock": clockState,
    "POST /clock": ({ body }) => {
      if (Number.isFinite(body.offset_ms)) clock.moveTo(body.offset_ms);
      else if (body.advance_ms >= 0) clock.advance(body.advance_ms);
      else throw new ControlError(400, 'give "offset_ms" or "advance_ms" ≥ 0: the clock only moves forward');
      return clockState();
    },
    "GET /journal": ({ query }) =>
      journal.list({
        path: query.get("path") ?? undefined,
        method: query.get("method") ?? undefined,
        limit: query.has("limit") ? Number(query.get("limit")) : undefined,
      }),
    "DELETE /journal": () => journal.clear(),
    ...ruleRoutes("/hooks", () => deliveries.rules),
    "GET /deliveries": ({ query }) =>
      deliveries.list(
        (row) =>
          (!query.has("type") || row.type === query.get("type")) &&
          (!query.has("status") || row.status === query.get("status")) &&
          (!query.has("key") || row.key === query.get("key")),
      ),
    "POST /deliveries/:id/resend": ({ params }) => {
      const again = deliveries.resend(params.id ?? "");
      if (!again) throw new ControlError(404, "no such delivery");
      return again;
    },
    "POST /reset": async () => {
      await reset();
      return { status: "reset" };
    },
  };
}

/** `POST` adds one rule or an array of them, `GET` lists, `DELETE [?id=]` removes. */
export function ruleRoutes<R extends Rule>(path: string, rules: () => Rules<R>): ControlRoutes {
  return {
    [`GET ${path}`]: () => rules().list(),
    [`POST ${path}`]: ({ body }) => (Array.isArray(body) ? body.map(rules().add) : rules().add(body)),
    [`DELETE ${path}`]: ({ query }) => rules().remove(query.get("id") ?? undefined),
  };
}

/** Answers one control request; the first matching route wins. */
export async function handleControl(routes: ControlRoutes, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice("/__control".length) || "/";
  try {
    for (const [route, handler] of Object.entries(routes)) {
      const [method, pattern = "/"] = route.split(" ");
      const params = method === request.method ? matchRoute(pattern, path) : undefined;
      if (!params) continue;
      const text = await request.text();
      const result = await handler({ params, query: url.searchParams, body: text === "" ? {} : JSON.parse(text) });
      if (result instanceof Response) return result;
      return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
    }
    return Response.json({ error: `no control route ${request.method} ${path}` }, { status: 404 });
  } catch (error) {
    const status =
      error instanceof ControlError
        ? error.status
        : error instanceof TypeError || error instanceof SyntaxError
          ? 400
          : 500;
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status });
  }
}

function matchRoute(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? "";
    if (segment.startsWith(":")) params[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return params;
}
