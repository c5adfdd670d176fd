import type { Delivery, DeliveryAttempt } from "./delivery.ts";

export interface SignedRequest {
  headers?: Record<string, string>;
  url?: string;
}

/**
 * Headers (and, where the vendor signs the address, another URL) of one attempt. Called for every attempt, because a real
 * vendor signs each with a fresh timestamp. `attempt` counts from 1.
 */
export type Sign = (body: string, attempt: { attempt: number; delivery: Delivery }) => SignedRequest;

/** Sends a webhook once. Never throws: what went wrong is in the result. */
export async function attemptDelivery(
  row: Readonly<Delivery>,
  { sign, timeoutMs = 10_000 }: { sign?: Sign; timeoutMs?: number },
): Promise<Omit<DeliveryAttempt, "at">> {
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  try {
    const signed = sign?.(row.body, { attempt: row.attempts.length + 1, delivery: row }) ?? {};
    const headers = { "content-type": row.contentType, ...signed.headers };
    const response = await fetch(signed.url ?? row.url, {
      method: row.method,
      headers: row.badSignature ? spoilSignature(headers) : headers,
      body: row.method === "GET" ? undefined : row.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return { status: response.status, durationMs: durationMs() };
  } catch (error) {
    return { status: null, durationMs: durationMs(), error: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}: ${String(error.cause)}` : error.message;
}

/** The same request, its signature header wrong in the last character only. */
function spoilSignature(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      /signature/i.test(name) ? [name, value.slice(0, -1) + (value.endsWith("0") ? "1" : "0")] : [name, value],
    ),
  );
}
