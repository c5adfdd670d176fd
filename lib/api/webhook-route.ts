import "server-only";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { logger, withRequest } from "@/lib/logger";
import { readWebhookBody } from "./read-body";
import { requestIdFrom } from "./request-id";

/** What arrived at a webhook. */
export interface Delivery<Params> {
  headers: Headers;
  /** The bytes as they were signed, as text. */
  rawBody: string;
  /** The address as its sender knows it: `APP_URL`, never the Host header, with path and query. */
  url: string;
  params: Params;
}

/** Whether a delivery is its sender's. `status` is 400 unless there is nothing for it here at all. */
export type Verified<Event> = { ok: true; event: Event } | { ok: false; reason: string; status?: 400 | 404 };

interface Webhook<Event, Params> {
  /** Names the sender in log lines. */
  source: string;
  /** Checks signature and shape of a delivery. Asks no one and stores nothing. */
  verify(delivery: Delivery<Params>): Verified<Event>;
  /** Stores the event under its unique (source, id); jobs act on it. A `Response` that it returns is the answer. */
  record(event: Event): Promise<unknown>;
  /** Default 1 MiB. */
  maxBodyBytes?: number;
}

/**
 * Wraps the steps of every webhook: read the raw body up to a limit, verify, store, answer. Answers 413 for a body that is too long, 400 for a delivery that `verify` refuses
 * or that can never be stored, 500 for one that could not be stored now (the sender repeats it), else 200, also for types that nothing acts on.
 */
export function webhookRoute<Event, Params = unknown>({
  source,
  verify,
  record,
  maxBodyBytes,
}: Webhook<Event, Params>): (request: Request, segment: { params: Promise<Params> }) => Promise<Response> {
  return (request, segment) =>
    withRequest({ requestId: requestIdFrom(request.headers) }, async () => {
      const rawBody = await readWebhookBody(request, maxBodyBytes);
      if (rawBody === null) return new Response("too large", { status: 413 });
      const { pathname, search } = new URL(request.url);
      const url = `${env().APP_URL}${pathname}${search}`;
      const verified = verify({ headers: request.headers, rawBody, url, params: await segment.params });
      if (!verified.ok) {
        logger.warn({ source, reason: verified.reason }, "webhook refused");
        return new Response(verified.status === 404 ? "not found" : "refused", { status: verified.status ?? 400 });
      }
      try {
        const answer = await record(verified.event);
        return answer instanceof Response ? answer : new Response("ok");
      } catch (error) {
        const isPermanent = error instanceof AppError && error.status < 500;
        logger.error({ err: error, source }, "webhook not stored");
        return isPermanent ? new Response("refused", { status: 400 }) : new Response("not stored", { status: 500 });
      }
    });
}
