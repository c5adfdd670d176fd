import { authError } from "./errors.ts";
import type { Handler } from "./handler.ts";

/**
 * As hosted: the auth server gives up on a request after ten seconds, and PostgREST on waiting for a connection. Here the driver can
 * lose a query when its server is killed, and the caller would wait for as long as it has patience.
 */
export const withDeadline =
  (handler: Handler, deadlineMs = 10_000): Handler =>
  (request, peer) => {
    const { pathname } = new URL(request.url);
    const tooLate = pathname.startsWith("/auth/v1/")
      ? () => authError(504, "request_timeout", "Processing this request timed out, please retry after a moment.")
      : pathname.startsWith("/rest/v1/")
        ? () => Response.json(poolTimeout, { status: 504 })
        : null;
    if (!tooLate) return handler(request, peer);
    const { promise, resolve } = Promise.withResolvers<Response>();
    const timer = setTimeout(() => resolve(tooLate()), deadlineMs);
    return Promise.race([handler(request, peer), promise]).finally(() => clearTimeout(timer));
  };

const poolTimeout = {
  code: "PGRST003",
  message: "Timed out acquiring connection from connection pool.",
  details: null,
  hint: null,
};
