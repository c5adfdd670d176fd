import { setTimeout as wait } from "node:timers/promises";
import { readAtMost } from "@/lib/kernel/read-at-most";
import type { ReadOptions } from "./budget";
import type { CarrierTools } from "./entry";
import { CarrierError } from "./errors";
import type { Circuit } from "./guard";

const maxReadRetries = 2;
/** Of one answer; pages of lists have at most some megabytes. */
const mostBytes = 32 * 1024 * 1024;

export type Query = Record<string, string | number | boolean | undefined>;

/** One call to a carrier. */
export interface WireCall extends ReadOptions {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** For logs and messages; holds no secrets. */
  path: string;
  query?: Query;
  /** Set on orders: when the answer is lost, the money may be spent. */
  spendsMoney?: boolean;
}

/** What a carrier answered. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** A carrier's protocol. */
export interface Protocol<Call extends WireCall, Result> {
  vendor: string;
  request(call: Call): Promise<{ url: string; headers: Record<string, string>; body?: string }>;
  /** @throws {CarrierError} for refusals and what cannot be read */
  read(answer: Answer, call: Call): Result;
}

/** What a client needs from outside, so that it runs in a test without environment or database. */
export interface TransportDeps extends Pick<CarrierTools, "takeTokens" | "onResult" | "onCall"> {
  /** For one call of an operation without a limit of its own, from its turn on. Default 30 s. */
  timeoutMs?: number;
  /** Wait before the n-th retry of a read (0-based). Tests make it short. */
  retryDelayMs?(retry: number): number;
}

/** Sends one call: reads are retried at most twice with jitter inside one deadline; writes go out once. */
export type Send<Call extends WireCall, Result> = (call: Call) => Promise<Result>;

const defaultDelayMs = (retry: number): number => 150 * 2 ** retry * (0.5 + Math.random());

/** A carrier's API over fetch, behind the budget and the breaker of `deps`. */
export function createTransport<Call extends WireCall, Result>(
  deps: TransportDeps,
  protocol: Protocol<Call, Result>,
): Send<Call, Result> {
  const retryDelayMs = deps.retryDelayMs ?? defaultDelayMs;

  return async (call) => {
    const retries = call.method === "GET" ? maxReadRetries : 0;
    await takeTurn(deps, call);
    const deadline = call.deadline ?? Date.now() + (deps.timeoutMs ?? 30_000);
    for (let number = 0; ; number++) {
      try {
        return await attempt(deps, protocol, { call, deadline, number });
      } catch (error) {
        const again =
          error instanceof CarrierError && error.code === "unavailable" && number < retries && !call.signal?.aborted;
        if (!again) throw error;
        const delay = Math.max(retryDelayMs(number), (error.retryAfterSeconds ?? 0) * 1000);
        if (Date.now() + delay >= deadline) throw error;
        await wait(delay);
        await takeTurn(deps, call);
      }
    }
  };
}

/** @throws {CarrierError} also when the time was over before the turn came: then nothing was sent */
async function takeTurn(deps: TransportDeps, call: WireCall): Promise<void> {
  await deps.takeTokens(call.budget, call.signal, circuitOf(call));
  const isLate = call.deadline !== undefined && Date.now() >= call.deadline;
  if (isLate || call.signal?.aborted)
    throw new CarrierError("unavailable", `${call.method} ${call.path} was given up before it was sent`);
}

interface Attempt<Call> {
  call: Call;
  /** `Date.now()` at which waiting ends. */
  deadline: number;
  number: number;
}

/** One request and its answer, reported to the log and the breaker. */
async function attempt<Call extends WireCall, Result>(
  deps: TransportDeps,
  protocol: Protocol<Call, Result>,
  { call, deadline, number }: Attempt<Call>,
): Promise<Result> {
  const started = performance.now();
  let status: number | null = null;
  try {
    const response = await send(await protocol.request(call), call, deadline);
    status = response.status;
    const text = new TextDecoder().decode(await readAtMost(response, mostBytes));
    const result = protocol.read({ status, headers: response.headers, text }, call);
    report(deps, call, { number, status, started });
    return result;
  } catch (caught) {
    const { error, sent } =
      caught instanceof CarrierError
        ? { error: caught, sent: true }
        : transportFailure(caught, `${protocol.vendor} did not answer ${call.method} ${call.path}`);
    report(deps, call, { number, status, started, error });
    throw call.spendsMoney && sent && !isRefusal(status) ? unknownOutcome(error) : error;
  }
}

async function send(
  { url, headers, body }: { url: string; headers: Record<string, string>; body?: string },
  { method, query, signal }: WireCall,
  deadline: number,
): Promise<Response> {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - Date.now())));
  return fetch(`${url}${queryString(query)}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
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

function report(deps: TransportDeps, call: WireCall, { number, status, started, error }: Outcome): void {
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
const circuitOf = (call: WireCall): Circuit => (call.spendsMoney ? "orders" : "calls");

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

/** Failures before any byte can have reached the carrier. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const causeCode = (error: unknown): string => {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return error instanceof Error ? error.name : "unknown";
};

/** A request that got no answer. `sent` false means the carrier cannot have acted on it. */
function transportFailure(error: unknown, message: string): { error: CarrierError; sent: boolean } {
  const code = causeCode(error);
  return {
    error: new CarrierError("unavailable", `${message}: ${code}`, { cause: error }),
    sent: !neverSent.has(code),
  };
}

/** Seconds from a Retry-After header, which is a number or a date. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Whether the carrier answered with this HTTP status. */
export const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof CarrierError && (error.raw as { status?: number } | undefined)?.status === status;

/** An answer's body: JSON, else the text as it is, undefined for none. */
export function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
