import type { Instrumentation } from "next";

/**
 * Runs once when a server process starts, before its first request.
 * A server with a gap in its environment does not start. A build needs none of it.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { checkCompany, checkEnvAtStart } = await import("@/lib/env");
  const { carrierEntries } = await import("@/lib/carriers/registry");
  checkEnvAtStart([checkCompany, ...carrierEntries.map((carrier) => carrier.checkEnvironment)]);
  const { secureAnswers } = await import("@/lib/api/secure-answers");
  secureAnswers({ development: process.env.NODE_ENV === "development" });
  const { joinWrites } = await import("@/lib/api/join-writes");
  joinWrites();
  const { watchRequests } = await import("@/lib/api/watch-requests");
  const { stampPeerAddress } = await import("@/lib/callers/peer-address");
  const { guardPlace } = await import("@/lib/catalog");
  watchRequests(stampPeerAddress, guardPlace);
  const { watchFrontDoor } = await import("@/lib/api/front-door");
  const { clientAddressOf } = await import("@/lib/callers/client-address");
  watchFrontDoor(clientAddressOf);
  const { watchOutbox } = await import("@/lib/jobs");
  watchOutbox();
}

/** Every error that a page, action or route did not handle, once, as JSON. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logger } = await import("@/lib/logger");
  const path = request.path.split("?")[0]; // queries carry tokens of email links
  logger.error(
    { err: error, method: request.method, path, route: context.routePath, kind: context.routeType },
    "unhandled error",
  );
};
