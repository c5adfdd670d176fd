import type { EmulatorContext } from "emulate";
import { createRateLimit } from "../kit/rate-limit.ts";
import { pinnedVersion, servedVersion } from "./account.ts";
import type { DocumentContext, JsonDocument } from "./json-api/document.ts";
import {
  ApiError,
  type ErrorObject,
  forbidden,
  notAcceptable,
  routeNotFound,
  tooManyRequests,
  unauthorized,
  unsupportedMedia,
} from "./json-api/errors.ts";
import { mutateDocument } from "./mutate-document.ts";
import type { World } from "./world.ts";

type App = EmulatorContext<object>["app"];
type HttpContext = Parameters<Parameters<App["get"]>[1]>[0];

const mediaType = "application/vnd.api+json";
/** First version that wants bearer tokens; `Api-Key` is refused from here on. */
const bearerVersion = "2026-11-19";

/** One authenticated request. */
export interface ApiRequest {
  method: string;
  path: string;
  /** Public URL of the request: the base of page links. */
  url: URL;
  params: Record<string, string>;
  text(): Promise<string>;
  form(): Promise<Record<string, unknown>>;
  document: DocumentContext;
}

/** A JSON:API document to send, or a finished response. */
export type Reply = { status: number; body?: JsonDocument } | Response;
export type ApiHandler = (request: ApiRequest) => Reply | Promise<Reply>;

export interface RouteOptions {
  /** Answers without an API key. */
  open?: boolean;
  /** Takes something other than a JSON:API body. */
  anyMedia?: boolean;
}

export interface Router {
  on(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, handler: ApiHandler, options?: RouteOptions): void;
}

/** Puts key, version, media type, rate limit, switches and error bodies around every handler. */
export function createRouter(app: App, world: World): Router {
  const withinRate = createRateLimit();
  app.notFound((c) => failure(c, routeNotFound(c.req.path)));
  app.onError((error, c) => {
    console.error("[didww]", error);
    return failure(c, new ApiError(500, [serverError]));
  });

  function admit(c: HttpContext, options: RouteOptions): string {
    const account = world.account.get();
    const version = servedVersion(account, c.req.header("x-didww-api-version"));
    if (options.open) return version;
    const key = c.req.header("api-key");
    if (version >= bearerVersion) throw new ApiError(401, []);
    if (account.keyRevoked || key !== world.config.apiKey) throw unauthorized();
    if (!withinRate(key, account.rateLimitPerSecond)) throw tooManyRequests();
    if (c.req.method !== "GET" && account.readOnly) throw forbidden("The account is in read-only mode.");
    if (!options.anyMedia) checkMedia(c);
    return version;
  }

  async function answer(c: HttpContext, handler: ApiHandler, options: RouteOptions): Promise<Response> {
    try {
      world.agenda.runDue();
      const apiVersion = admit(c, options);
      const request = toApiRequest(c, world, apiVersion);
      const reply = await handler(request);
      if (reply instanceof Response) return reply;
      if (!reply.body) return c.body(null, reply.status);
      const rule = world.scenarios.take("response_mutation", { method: request.method, path: request.path });
      const body = rule?.mutate ? mutateDocument(reply.body, rule.mutate) : reply.body;
      return c.body(JSON.stringify(body), reply.status, { "content-type": mediaType });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 429 && world.account.get().rateLimitRetryAfter) c.header("Retry-After", "1");
      return failure(c, error);
    }
  }

  return {
    on(method, path, handler, options = {}) {
      const methods = method === "PATCH" ? ["PATCH", "PUT"] : [method];
      for (const one of methods) app.on(one, `/v3${path}`, (c) => answer(c, handler, options));
    },
  };
}

const serverError: ErrorObject = {
  title: "Internal Server Error",
  detail: "Internal Server Error",
  code: "500",
  status: "500",
};

/** Body of an injected fault that names only a status. */
export function faultBody(status: number): unknown {
  return { errors: [{ ...serverError, title: "Injected fault", code: String(status), status: String(status) }] };
}

function failure(c: HttpContext, error: ApiError): Response {
  if (error.errors.length === 0) return c.body(null, error.status);
  return c.body(JSON.stringify({ errors: error.errors }), error.status, { "content-type": mediaType });
}

function checkMedia(c: HttpContext): void {
  const accept = c.req.header("accept");
  if (accept && !accept.includes(mediaType) && !accept.includes("*/*")) throw notAcceptable();
  const given = c.req.header("content-type") ?? "";
  const hasBody = c.req.method === "POST" || c.req.method === "PATCH" || c.req.method === "PUT";
  if (hasBody && given.split(";")[0]?.trim() !== mediaType) throw unsupportedMedia(given);
}

function toApiRequest(c: HttpContext, world: World, apiVersion: string): ApiRequest {
  return {
    method: c.req.method,
    path: c.req.path,
    url: new URL(c.req.url),
    params: c.req.param(),
    text: () => c.req.text(),
    form: () => c.req.parseBody(),
    document: { registry: world.registry, baseUrl: world.baseUrl, apiVersion: apiVersion || pinnedVersion },
  };
}
