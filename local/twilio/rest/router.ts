import type { EmulatorContext } from "emulate";
import type { World } from "../world.ts";
import { errorBody, notFound, TwilioError, unauthorized } from "./errors.ts";

type App = EmulatorContext<object>["app"];
type HttpContext = Parameters<Parameters<App["get"]>[1]>[0];

/** One authenticated request. */
export interface ApiRequest {
  /** Segments of the path by their names, without `.json`. */
  params: Record<string, string>;
  query: URLSearchParams;
  form: URLSearchParams;
  /** As the API writes it in `uri`: without the product's prefix. */
  path: string;
}

/** A `Response` is sent as it is, undefined is 204, anything else JSON: 201 for a create, else 200. */
export type Handler = (request: ApiRequest) => unknown;

export interface RestRoute {
  method: "GET" | "POST" | "DELETE";
  /** `/2010-04-01/Accounts/:account/Calls/:sid.json`, below the product's prefix. */
  pattern: string;
  handler: Handler;
  /** Status of success. */
  status?: number;
}

/** Puts keys, account, suspension and error bodies around the routes of one product. */
export function serveProduct(app: App, world: World, prefix: string, routes: readonly RestRoute[]): void {
  const matchers = routes.map((route) => ({ ...route, match: matcher(route.pattern) }));

  for (const method of ["GET", "POST", "DELETE"]) app.on(method, `${prefix}/:rest{.+}`, (c) => answer(c));

  async function answer(c: HttpContext): Promise<Response> {
    const url = new URL(c.req.url);
    const path = url.pathname.slice(prefix.length);
    try {
      authenticate(world, c.req.header("authorization"));
      for (const { method, match, handler, status } of matchers) {
        const params = method === c.req.method ? match(path) : null;
        if (!params) continue;
        if (params.account !== undefined && params.account !== world.config.accountSid) throw notFound(path);
        if (method !== "GET") refuseSuspended(world);
        const form = new URLSearchParams(method === "POST" ? await c.req.text() : "");
        const result = await handler({ params, query: url.searchParams, form, path });
        if (result instanceof Response) return result;
        return result === undefined ? c.body(null, 204) : c.json(result as object, (status ?? 200) as 200);
      }
      throw notFound(path);
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      return c.json(errorBody(error), error.status as 400);
    }
  }
}

function authenticate({ config, settings }: World, header = ""): void {
  const [, encoded = ""] = /^Basic (.+)$/i.exec(header) ?? [];
  const [user, password] = Buffer.from(encoded, "base64").toString("utf8").split(":", 2);
  const tokens = [config.authToken, settings.get().secondaryToken];
  if (user !== config.accountSid || !password || !tokens.includes(password)) throw unauthorized();
  if (settings.get().status === "closed") throw unauthorized();
}

function refuseSuspended({ settings }: World): void {
  if (settings.get().status === "suspended") throw new TwilioError(403, 20_005, "Account is not active");
}

function matcher(pattern: string): (path: string) => Record<string, string> | null {
  const names: string[] = [];
  const source = pattern.replace(/[.]/g, "\\.").replace(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return "([^/]+?)";
  });
  const expression = new RegExp(`^${source}$`);
  return (path) => {
    const found = expression.exec(path);
    if (!found) return null;
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
  };
}
