import "server-only";
import type { z } from "zod";
import {
  type Actor,
  type Caller,
  cartCookieName,
  clientAddress,
  guestCartHash,
  identifyCaller,
  type KeyActor,
  resolveAccount,
  startGuest,
  type UserActor,
} from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { logger, withRequest } from "@/lib/logger";
import { errorReply, parsePart } from "./error-reply";
import { checkKey, keyOwner, once } from "./idempotency";
import { defaultRateLimit, limitRate, type RateLimit, rejectedRateLimit } from "./rate-limit";
import { parseJson, readBody } from "./read-body";
import { ApiReply, reply } from "./reply";
import { requestIdFrom, requestIdHeader } from "./request-id";
import { type RequestJar, requestJar } from "./request-jar";
import { isSameOrigin } from "./same-origin";

/**
 * Who may call.
 * - `none` credentials are not looked at
 * - `optional` anyone; `actor` is null for nobody
 * - `guest` anyone; a browser without a cart gets one, so there always is an actor
 * - `required` a person, or a key with the route's scope
 * - `person` a signed-in person, never a key
 */
export type RouteAuth = "none" | "optional" | "guest" | "required" | "person";

type ActorFor<A extends RouteAuth> = {
  none: null;
  optional: Actor | null;
  guest: Actor;
  required: UserActor | KeyActor;
  person: UserActor;
}[A];

type Parsed<T> = T extends z.ZodType ? z.infer<T> : undefined;

export interface RouteOptions<A extends RouteAuth, B, Q, P> {
  auth: A;
  /** What a key needs. A route without a scope is closed to keys, unless it is open to nobody as well. */
  scope?: "numbers:read" | "numbers:write" | "orders:read" | "orders:write" | "cart:write";
  body?: B;
  query?: Q;
  params?: P;
  /** Every POST accepts an Idempotency-Key; where money is spent it is required. */
  idempotency?: "accepted" | "required";
  rateLimit?: RateLimit;
  maxBodyBytes?: number;
}

export interface RouteContext<A extends RouteAuth, B, Q, P> {
  request: Request;
  actor: ActorFor<A>;
  /** The account that the caller acts for; null for guests and nobody. */
  accountId: A extends "required" | "person" ? string : string | null;
  body: Parsed<B>;
  query: Parsed<Q>;
  params: Parsed<P>;
  requestId: string;
  clientAddress: string;
  /** Cookies set here leave with the answer. */
  jar: RequestJar;
}

type NextHandler = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

const isWrite = (method: string): boolean => !["GET", "HEAD", "OPTIONS"].includes(method);

/**
 * Wraps a handler into a route of `/api/v1`: request id, log line, caller, rate limit, same-origin check, account,
 * validation, idempotency, and the error envelope. The handler is left with its intent; it returns plain data (200),
 * a `reply(…)`, or throws an `AppError`.
 */
export function apiRoute<
  A extends RouteAuth,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
>(options: RouteOptions<A, B, Q, P>, handler: (context: RouteContext<A, B, Q, P>) => Promise<unknown>): NextHandler {
  return async (request, segment) => {
    const requestId = requestIdFrom(request.headers);
    return withRequest({ requestId }, async () => {
      const started = performance.now();
      const headers = new Headers({ "cache-control": "no-store", [requestIdHeader]: requestId });
      const jar = requestJar(request);
      const cameWithCart = guestCartHash(jar) !== null;
      let answer: ApiReply;
      try {
        answer = await serve(request, segment, requestId, headers, jar);
      } catch (error) {
        answer = errorReply(error, requestId);
      }
      // A refused first hold leaves no cart behind: in another tab of the browser one may just have begun.
      if (answer.status >= 400 && !cameWithCart) jar.takeBack(cartCookieName);
      jar.writeTo(headers);
      for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
      if (headers.has("set-cookie")) headers.set("cache-control", "no-store"); // no cache may hand one person's cookie to another
      const { pathname } = new URL(request.url);
      const durationMs = Math.round(performance.now() - started);
      logger.info({ method: request.method, path: pathname, status: answer.status, durationMs }, "request");
      return answer.body === undefined
        ? new Response(null, { status: answer.status === 200 ? 204 : answer.status, headers })
        : Response.json(answer.body, { status: answer.status, headers });
    });
  };

  async function serve(
    request: Request,
    segment: Parameters<NextHandler>[1],
    requestId: string,
    headers: Headers,
    jar: RequestJar,
  ): Promise<ApiReply> {
    const address = clientAddress(request.headers);
    const caller: Caller =
      options.auth === "none"
        ? { actor: null, source: request.headers.has("authorization") ? "bearer" : "none", rejected: false }
        : await identifyCaller(request.headers.get("authorization"), jar);
    if (caller.rejected) {
      await limitRate(rejectedRateLimit, address, headers);
      throw new AppError("UNAUTHENTICATED");
    }
    await limitRate(options.rateLimit ?? defaultRateLimit, rateSubject(caller.actor, address), headers);
    // Whatever is not a Bearer call may ride on cookies that the browser added by itself.
    const ridesOnCookies = options.auth !== "none" && caller.source !== "bearer";
    if (isWrite(request.method) && ridesOnCookies && !isSameOrigin(request.headers)) {
      throw new AppError("FORBIDDEN", {
        message: "a write without a same-origin Origin",
        details: { reason: "origin" },
      });
    }
    const actor = admit(caller.actor, options, jar);
    const accountId = actor && actor.kind !== "guest" ? await resolveAccount(actor, namedAccount(request)) : null;

    const params = options.params && parsePart(options.params, await segment.params, "params");
    const query = options.query && parsePart(options.query, queryOf(request), "query");
    const rawBody = isWrite(request.method) ? await readBody(request, options.maxBodyBytes ?? 64 * 1024) : "";
    const body = options.body && parsePart(options.body, parseJson(rawBody), "body");

    const context = {
      request,
      actor,
      accountId,
      body,
      query,
      params,
      requestId,
      clientAddress: address,
      jar,
    } as RouteContext<A, B, Q, P>;
    const run = async () => {
      const result = await handler(context);
      return result instanceof ApiReply ? result : reply(result);
    };
    const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
    if (key === null) {
      if (options.idempotency === "required") throw new AppError("IDEMPOTENCY_KEY_REQUIRED");
      return run();
    }
    const owner = keyOwner(actor, accountId, address);
    return once({ key: checkKey(key), owner, request, rawBody }, () =>
      run().catch((error) => errorReply(error, requestId)),
    );
  }
}

/** Lets the caller in as the route wants it, or refuses. */
function admit(
  actor: Actor | null,
  { auth, scope }: { auth: RouteAuth; scope?: string },
  jar: RequestJar,
): Actor | null {
  if (actor?.kind === "key" && auth !== "none") {
    if (auth === "person")
      throw new AppError("FORBIDDEN", { message: "not for keys", details: { reason: "person_required" } });
    if (scope === undefined ? auth !== "optional" : !actor.scopes.includes(scope)) {
      throw new AppError("FORBIDDEN", {
        message: "scope missing",
        details: scope ? { reason: "scope", scope } : { reason: "person_required" },
      });
    }
  }
  if ((auth === "required" || auth === "person") && (actor === null || actor.kind === "guest"))
    throw new AppError("UNAUTHENTICATED");
  return actor ?? (auth === "guest" ? startGuest(jar) : null);
}

function rateSubject(actor: Actor | null, address: string): string {
  if (actor?.kind === "user") return `user:${actor.userId}`;
  if (actor?.kind === "key") return `key:${actor.keyId}`;
  return `address:${address}`; // a guest cart costs nothing to make, so it is no subject
}

/** @throws {AppError} NOT_FOUND for something that is no account id: an account that is not theirs looks the same */
function namedAccount(request: Request): string | null {
  const named = request.headers.get("numninja-account");
  if (named === null) return null;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) throw new AppError("NOT_FOUND");
  return named;
}

/** Query parameters as an object; a repeated one is a list. */
function queryOf(request: Request): Record<string, string | string[]> {
  const { searchParams } = new URL(request.url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
