import { randomUUID } from "node:crypto";

export const requestIdHeader = "x-request-id";

/** The caller's request id when it is harmless in a log line, else a new one. */
export function requestIdFrom(headers: Headers): string {
  const sent = headers.get(requestIdHeader);
  return sent && /^[A-Za-z0-9._-]{8,64}$/.test(sent) ? sent : randomUUID();
}
