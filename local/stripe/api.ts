import { createHash } from "node:crypto";
import type { EmulatorContext } from "emulate";
import type { z } from "zod";
import { createRateLimit } from "../kit/rate-limit.ts";
import { apiVersion } from "./api-version.ts";
import { decodeForm } from "./decode-form.ts";
import { type ErrorBody, invalidRequest, StripeApiError } from "./errors.ts";
import { type ExecutionRule, takeExecutionRule } from "./execution-rules.ts";
import { expandObject } from "./expand.ts";
import { newId } from "./new-id.ts";
import { parseParams } from "./params.ts";
import type { World } from "./world.ts";

type App = EmulatorContext<object>["app"];
type Context = Parameters<Parameters<App["get"]>[1]>[0];

/** What a route's handler gets besides its parsed parameters. */
export interface ApiRequest {
  /** A segment of the path, e.g. `id`. */
  param(name: string): string;
  /** Path without query, as lists repeat it in `url`. */
  path: string;
}

export type Method = "GET" | "POST" | "DELETE";
type Handler<S extends z.ZodType> = (given: z.output<S>, request: ApiRequest) => object;
/** Declares one endpoint. Handlers are synchronous: each runs as one change of the store. */
export type Route = <S extends z.ZodType>(method: Method, path: string, schema: S, handler: Handler<S>) => void;

interface Answer {
  status: number;
  body: string;
}

/** How long a used idempotency key is remembered, in milliseconds. */
export const idempotencyLifeMs = 86_400_000;

/**
 * The API's outer shell: keys, `Request-Id`, error envelope, strict parameters, `expand`, idempotency. What is due by now happens
 * first, so that an answer never shows a session beyond its end.
 */
export function createApi(app: App, world: World): Route {
  const running = new Set<string>();
  const withinRate = createRateLimit();

  return (method, path, schema, handler) => {
    app.on(method, path, async (c) => {
      try {
        return send(c, await answer(c));
      } catch (error) {
        if (error instanceof Undo) return send(c, error.answer);
        throw error;
      }
    });

    async function answer(c: Context): Promise<Answer> {
      const requestId = newId("req");
      c.header("Request-Id", requestId);
      c.header("Stripe-Version", apiVersion);
      const refusal = checkKey(c, world.secretKey);
      if (refusal) return refusal;
      if (!withinRate("", world.rateLimitPerSecond)) return errorAnswer(tooManyCalls());
      const raw = method === "POST" ? await c.req.text() : new URL(c.req.url).search.slice(1);
      const request: ApiRequest = { param: (name) => decodeURIComponent(c.req.param(name)), path: c.req.path };
      const execute = () => run(() => handler(parseParams(schema, decodeForm(raw)), request), world, raw);

      if (method !== "POST") {
        world.agenda.runDue();
        return method === "GET" ? execute() : world.change({ requestId, idempotencyKey: null }, execute);
      }
      const key = c.req.header("idempotency-key") ?? null;
      const cause = { requestId, idempotencyKey: key };
      if (key === null) {
        const rule = await takeExecutionRule(world.executionRules, c.req.method, c.req.path);
        world.agenda.runDue();
        return executeUnder(rule, () => world.change(cause, execute));
      }
      c.header("Idempotency-Key", key);
      if (key.length > 255) return errorAnswer(invalidRequest("Idempotency keys can have at most 255 characters."));
      const fingerprint = createHash("sha256").update(`${c.req.path}\n${raw}`).digest("hex");
      const known = world.idempotency.get(key);
      if (known && world.kit.clock.now() - known.at < idempotencyLifeMs) {
        if (known.fingerprint !== fingerprint) return errorAnswer(otherParameters(key));
        c.header("Idempotent-Replayed", "true");
        return known;
      }
      if (running.has(key)) return errorAnswer(keyInUse(key));
      running.add(key);
      try {
        const rule = await takeExecutionRule(world.executionRules, c.req.method, c.req.path);
        world.agenda.runDue();
        return world.change(cause, () => {
          const made = executeUnder(rule, execute);
          if (isRemembered(made.status)) {
            world.idempotency.put(key, { fingerprint, ...made, at: world.kit.clock.now() });
          }
          return made;
        });
      } finally {
        running.delete(key);
      }
    }
  };
}

/** Carries a refusal out of a change whose writes must not stay. */
class Undo extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(answer.body);
    this.answer = answer;
  }
}

/** Refusals are caught inside the change, because a decline has effects; anything else undoes the change. */
function run(work: () => object, world: World, raw: string): Answer {
  let result: object;
  try {
    result = work();
  } catch (error) {
    if (error instanceof StripeApiError) return errorAnswer(error);
    throw error;
  }
  const paths = decodeForm(raw).expand;
  if (!Array.isArray(paths)) return { status: 200, body: JSON.stringify(result) };
  try {
    return { status: 200, body: JSON.stringify(expandObject(world, result, paths.map(String))) };
  } catch (error) {
    // A wrong `expand` is noticed only now; the real API refuses it before anything happens.
    throw error instanceof StripeApiError ? new Undo(errorAnswer(error)) : error;
  }
}

/** Results are kept once execution began: successes, declines, and Stripe's own failures. Refused parameters are not. */
const isRemembered = (status: number) => status < 400 || status === 402 || status >= 500;

function executeUnder(rule: ExecutionRule | undefined, execute: () => Answer): Answer {
  if (rule?.outcome === "error_before") return brokenAnswer();
  const answer = execute();
  return rule?.outcome === "error_after" ? brokenAnswer() : answer;
}

function checkKey(c: Context, secretKey: string): Answer | undefined {
  const authorization = c.req.header("authorization") ?? "";
  const [scheme, credentials = ""] = authorization.split(" ");
  const key =
    scheme === "Basic" ? (Buffer.from(credentials, "base64").toString("utf8").split(":")[0] ?? "") : credentials;
  if (!/^(Bearer|Basic)$/.test(scheme ?? "") || key === "") {
    return errorAnswer(
      new StripeApiError(401, {
        type: "invalid_request_error",
        message:
          "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.",
      }),
    );
  }
  if (key === secretKey && key.startsWith("sk_test_")) return undefined;
  const shown = `${key.slice(0, 8)}${"*".repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
  return errorAnswer(
    new StripeApiError(401, { type: "invalid_request_error", message: `Invalid API Key provided: ${shown}` }),
  );
}

const errorAnswer = (error: StripeApiError): Answer => ({ status: error.status, body: errorText(error.body) });
const brokenAnswer = (): Answer => ({
  status: 500,
  body: errorText({ type: "api_error", message: "An unknown error occurred. (Ordered by the control endpoint.)" }),
});

/** The error envelope; emulate's own (`{"error":"text"}`) would look like OAuth to the SDK. */
export const errorText = (error: ErrorBody): string => JSON.stringify({ error });

function send(c: Context, { status, body }: Answer): Response {
  return c.body(body, status, { "Content-Type": "application/json" });
}

const otherParameters = (key: string) =>
  new StripeApiError(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
const tooManyCalls = () =>
  new StripeApiError(429, {
    type: "invalid_request_error",
    code: "rate_limit",
    message: "Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.",
  });
const keyInUse = (key: string) =>
  new StripeApiError(409, {
    type: "idempotency_error",
    code: "idempotency_key_in_use",
    message: `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`,
  });

export type { App, Context };
