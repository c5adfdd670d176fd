import { setTimeout as wait } from "node:timers/promises";
import { CarrierError } from "../errors";
import type { Circuit } from "../guard";
import type { ReadOptions } from "./budget";
import { transportFailure } from "./failures";
import { apiVersion, readDocument } from "./read-document";
import type { DidwwApiDeps, Document } from "./types";

const mediaType = "application/vnd.api+json";
const maxReadRetries = 2;

export type Query = Record<string, string | number | boolean | undefined>;

interface Call extends ReadOptions {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Query;
  body?: unknown;
  /** Set on orders: when the answer is lost, the money may be spent. */
  spendsMoney?: boolean;
}

/** Sends one call: reads are retried at most twice with jitter inside one deadline; writes go out once. */
export type Send = (call: Call) => Promise<Document | null>;

const defaultDelayMs = (retry: number): number => 150 * 2 ** retry * (0.5 + Math.random());

/** DIDWW's API v3 over fetch, behind the budget and the breaker of `deps`. */
export function createTransport(deps: DidwwApiDeps): Send {
  const retryDelayMs = deps.retryDelayMs ?? defaultDelayMs;

  return async (call) => {
    const retries = call.method === "GET" ? maxReadRetries : 0;
    await deps.takeTokens(call.budget, call.signal, circuitOf(call));
    if (call.signal?.aborted)
      throw new CarrierError("unavailable", `${call.method} ${call.path} was given up before it was sent`);
    const deadline = Date.now() + (call.timeoutMs ?? deps.timeoutMs ?? 30_000);
    for (let number = 0; ; number++) {
      try {
        return await attempt(deps, call, deadline, number);
      } catch (error) {
        const again =
          error instanceof CarrierError && error.code === "unavailable" && number < retries && !call.signal?.aborted;
        if (!again) throw error;
        const delay = Math.max(retryDelayMs(number), (error.retryAfterSeconds ?? 0) * 1000);
        if (Date.now() + delay >= deadline) throw error;
        await wait(delay);
        await deps.takeTokens(call.budget, call.signal, circuitOf(call));
      }
    }
  };
}

/** One request and its answer, reported to the log and the breaker. */
async function attempt(deps: DidwwApiDeps, call: Call, deadline: number, number: number): Promise<Document | null> {
  const started = performance.now();
  let status: number | null = null;
  try {
    const response = await request(deps, call, deadline);
    status = response.status;
    const text = await response.text();
    const document = readDocument({ status, headers: response.headers, text }, call);
    report(deps, call, { number, status, started });
    return document;
  } catch (caught) {
    const { error, sent } =
      caught instanceof CarrierError
        ? { error: caught, sent: true }
        : transportFailure(caught, `${call.method} ${call.path}`);
    report(deps, call, { number, status, started, error });
    throw call.spendsMoney && sent && !isRefusal(status) ? unknownOutcome(error) : error;
  }
}

async function request(deps: DidwwApiDeps, call: Call, deadline: number): Promise<Response> {
  const timeout = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
  return fetch(`${deps.baseUrl}${call.path}${queryString(call.query)}`, {
    method: call.method,
    headers: {
      ...(await deps.auth.headers()),
      "X-DIDWW-API-Version": apiVersion,
      Accept: mediaType,
      ...(call.body !== undefined && { "Content-Type": mediaType }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    redirect: "manual", // the key must not travel to another host
    cache: "no-store",
  });
}

interface Outcome {
  number: number;
  status: number | null;
  /** `performance.now()` before the request. */
  started: number;
  error?: CarrierError;
}

function report(deps: DidwwApiDeps, call: Call, { number, status, started, error }: Outcome): void {
  deps.onCall?.({
    method: call.method,
    path: call.path,
    status,
    durationMs: Math.round(performance.now() - started),
    attempt: number + 1,
    ...(error && { error: error.code }),
  });
  // A caller who hung up, and our own haste, prove nothing about the carrier's health.
  if (call.signal?.aborted || error?.code === "rate_limited") return;
  // 403 is about one operation (a switched-off feature), the rest keeps working.
  const broken =
    error !== undefined && status !== 403 && ["unavailable", "unauthorized", "not_configured"].includes(error.code);
  deps.onResult(!broken, broken ? error.message : undefined, circuitOf(call));
}

/** What spends money has a breaker of its own: reads may work while orders fail. */
const circuitOf = (call: Call): Circuit => (call.spendsMoney ? "orders" : "calls");

/** A 4xx is certain: nothing happened. */
const isRefusal = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && status !== 408;

const unknownOutcome = (error: CarrierError): CarrierError =>
  new CarrierError("unknown_outcome", `${error.message}; the order may exist`, { cause: error, raw: error.raw });

function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text && `?${text}`;
}
