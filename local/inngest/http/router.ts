import type { IncomingMessage, ServerResponse } from "node:http";
import { foreignPage } from "../../kit/foreign-pages.ts";
import type { Engine } from "../engine.ts";
import { isDatabaseDown } from "../state/database.ts";
import { createExchange, type Exchange, HttpError } from "./exchange.ts";

export interface Route {
  method: string;
  /** Path with `*` for one part. */
  path: string;
  handle(exchange: Exchange): Promise<void> | void;
}

/** The request listener: guards against other web pages, finds the route, turns errors into answers. */
export function createListener(engine: Engine, routes: Route[]) {
  const table = routes.map((route) => ({
    ...route,
    pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll("*", "([^/]+)")}/?$`),
  }));

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(`http://127.0.0.1${request.url ?? "/"}`) ?? new URL("http://127.0.0.1/malformed");
    const exchange = createExchange(request, response, url);
    try {
      guard(request);
      const matching = table.filter((route) => route.pattern.test(url.pathname));
      const route = matching.find((candidate) => candidate.method === request.method);
      if (!route) throw new HttpError(matching.length > 0 ? 405 : 404, "the local job server has no such endpoint");
      exchange.params = (route.pattern.exec(url.pathname) ?? []).slice(1).map(decode);
      await route.handle(exchange);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof HttpError) exchange.json(error.status, { error: error.message });
      else if (isDatabaseDown(error)) exchange.json(503, { error: "the database is away; try again" });
      else {
        engine.log("error", `${request.method} ${url.pathname} failed`, { error: String(error) });
        exchange.json(500, { error: "internal error" });
      }
    }
  };
}

/** Keeps other web pages of this machine's browser out. They may not even read: a request of another origin is refused, whatever it does. */
function guard(request: IncomingMessage): void {
  const foreign = foreignPage("POST", { ...request.headers, "sec-fetch-site": undefined });
  if (foreign) throw new HttpError(403, foreign);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, "malformed path");
  }
}

/** Buttons of the pages: a browser always names the page's origin on POST, so a request without one is not a button. */
export function requireSameOrigin(exchange: Exchange): void {
  if (exchange.headers.origin !== `http://${exchange.headers.host}`)
    throw new HttpError(403, "only for this page's own forms");
}
