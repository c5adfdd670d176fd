import { setTimeout as wait } from "node:timers/promises";
import type { CallBudget, CallOptions } from "../carrier";
import { CarrierError } from "../errors";
import type { Circuit } from "../guard";
import { redact } from "../redact";
import { refusal, transportFailure } from "./failures";
import { documentSchema } from "./schema";
import { indexIncluded } from "./transform";
import type { AuthProvider, DidwwApiDeps, Document, Linked, Page } from "./types";

/** The dated API we speak. An account whose default is newer ignores the header, hence the check on every answer. */
export const apiVersion = "2026-04-16";

const mediaType = "application/vnd.api+json";
const maxReadRetries = 2;

export const apiKeyAuth = (apiKey: string): AuthProvider => ({ headers: async () => ({ "Api-Key": apiKey }) });

type Query = Record<string, string | number | boolean | undefined>;

type Call = CallOptions & {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Query;
  body?: unknown;
  budget: CallBudget;
  /** Set on orders: when the answer is lost, the money may be spent. */
  spendsMoney?: boolean;
};

/** A read that names what it wants; `budget` is the operation's own. */
export type ReadOptions = CallOptions & { budget: CallBudget };

/**
 * DIDWW's API v3 over fetch. Reads are retried at most twice with jitter inside one deadline; writes go out once.
 * Answers are checked for version, media and shape, so what comes back is a document or a `CarrierError`.
 */
export function createDidwwApi(deps: DidwwApiDeps) {
  const retryDelayMs = deps.retryDelayMs ?? ((retry: number) => 150 * 2 ** retry * (0.5 + Math.random()));

  async function attempt(call: Call, deadline: number, number: number): Promise<Document | null> {
    const what = `${call.method} ${call.path}`;
    const started = performance.now();
    const timeout = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    let status: number | null = null;
    let sent = true;
    try {
      const response = await fetch(`${deps.baseUrl}${call.path}${queryString(call.query)}`, {
        method: call.method,
        headers: {
          ...(await deps.auth.headers()),
          "X-DIDWW-API-Version": apiVersion,
          Accept: mediaType,
          ...(call.body !== undefined && { "Content-Type": mediaType }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        signal,
        redirect: "manual", // the key must not travel to another host
        cache: "no-store",
      });
      status = response.status;
      const text = await response.text();
      const document = read(status, response.headers, text, call);
      report(call, number, status, started);
      return document;
    } catch (caught) {
      let error: CarrierError;
      if (caught instanceof CarrierError) error = caught;
      else ({ error, sent } = transportFailure(caught, what));
      report(call, number, status, started, error);
      const refused = status !== null && status >= 400 && status < 500 && status !== 408;
      if (call.spendsMoney && sent && !refused) {
        throw new CarrierError("unknown_outcome", `${error.message}; the order may exist`, {
          cause: error,
          raw: error.raw,
        });
      }
      throw error;
    }
  }

  function report(call: Call, number: number, status: number | null, started: number, error?: CarrierError): void {
    deps.onCall?.({
      method: call.method,
      path: call.path,
      status,
      durationMs: Math.round(performance.now() - started),
      attempt: number + 1,
      ...(error && { error: error.code }),
    });
    // A caller who hung up, and our own haste, say nothing about the carrier's health.
    if (call.signal?.aborted || error?.code === "rate_limited") return;
    // 403 is about one operation (a switched-off feature), the rest keeps working.
    const broken =
      error !== undefined && status !== 403 && ["unavailable", "unauthorized", "not_configured"].includes(error.code);
    deps.onResult(!broken, broken ? error.message : undefined, circuitOf(call));
  }

  async function send(call: Call): Promise<Document | null> {
    const retries = call.method === "GET" ? maxReadRetries : 0;
    await deps.takeTokens(call.budget, call.signal, circuitOf(call));
    if (call.signal?.aborted)
      throw new CarrierError("unavailable", `${call.method} ${call.path} was given up before it was sent`);
    const deadline = Date.now() + (call.timeoutMs ?? deps.timeoutMs ?? 30_000);
    for (let number = 0; ; number++) {
      try {
        return await attempt(call, deadline, number);
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
  }

  return {
    /** One resource; null on 404. */
    async get(path: string, query: Query, options: ReadOptions): Promise<Linked | null> {
      try {
        return single(await send({ method: "GET", path, query, ...options }), path);
      } catch (error) {
        if (error instanceof CarrierError && (error.raw as { status?: number } | undefined)?.status === 404)
          return null;
        throw error;
      }
    },

    /** One page of a collection. */
    async list(path: string, query: Query, options: ReadOptions): Promise<Page> {
      const document = await send({ method: "GET", path, query, ...options });
      if (!document || !Array.isArray(document.data)) throw unreadable(path, document);
      const included = indexIncluded(document);
      return {
        items: document.data.map((resource) => ({ resource, included })),
        totalCount: document.meta?.total_records ?? document.meta?.total_count ?? null,
        hasNext: Boolean(document.links?.next),
      };
    },

    /** All pages. Ends by the carrier's own word (`links.next`), or at an empty page. */
    async *pages(path: string, query: Query, options: ReadOptions): AsyncGenerator<Linked> {
      for (let number = 1; ; number++) {
        const page = await this.list(path, { ...query, "page[number]": number }, options);
        yield* page.items;
        if (!page.hasNext || page.items.length === 0) return;
      }
    },

    async post(path: string, body: unknown, options: ReadOptions & { spendsMoney?: boolean }): Promise<Linked> {
      const document = await send({ method: "POST", path, body: { data: body }, ...options });
      try {
        return single(document, path);
      } catch (error) {
        if (!options.spendsMoney) throw error;
        throw new CarrierError("unknown_outcome", `DIDWW accepted ${path} with an answer we cannot read`, {
          cause: error,
        });
      }
    },

    async patch(path: string, body: unknown, options: ReadOptions): Promise<Linked> {
      return single(await send({ method: "PATCH", path, body: { data: body }, ...options }), path);
    },

    async delete(path: string, options: ReadOptions): Promise<void> {
      await send({ method: "DELETE", path, ...options });
    },
  };
}

export type DidwwApi = ReturnType<typeof createDidwwApi>;

/** What spends money has a breaker of its own: reads may work while orders fail. */
const circuitOf = (call: Call): Circuit => (call.spendsMoney ? "orders" : "calls");

function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text && `?${text}`;
}

/** A document, null for an empty success, or a throw. */
function read(status: number, headers: Headers, text: string, { method, path }: Call): Document | null {
  const what = `${method} ${path}`;
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    body = text;
  }
  if (status < 200 || status >= 300) throw refusal(status, headers, body, what);
  if (status === 204 || method === "DELETE") return null;
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) throw unreadable(what, body);
  const served = parsed.data.meta?.api_version;
  if (served !== undefined && served !== apiVersion) {
    throw new CarrierError(
      "not_configured",
      `DIDWW serves API version ${served} to this account, but this client speaks ${apiVersion} only. Ask DIDWW to set the account's version.`,
      { raw: { status, served } },
    );
  }
  return parsed.data;
}

function single(document: Document | null, path: string): Linked {
  if (!document || document.data === null || Array.isArray(document.data)) throw unreadable(path, document);
  return { resource: document.data, included: indexIncluded(document) };
}

const unreadable = (what: string, body: unknown) =>
  new CarrierError("unavailable", `DIDWW's answer to ${what} is not a document`, { raw: { body: redact(body ?? "") } });
