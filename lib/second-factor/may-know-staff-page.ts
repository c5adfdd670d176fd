import "server-only";
import { requestIdFrom } from "@/lib/api";
import { limitAttempts } from "@/lib/auth";
import { type CookieJar, clientAddress, hashToken, identifyCaller, staffStanding } from "@/lib/callers";
import { AppError } from "@/lib/errors";
import { logger, withRequest } from "@/lib/logger";
import { getInvitation, noteStaffRefusal } from "./rows";

/** A page that exists for our own people only. */
export interface StaffPageVisit {
  pathname: string;
  /** What a link to enroll carries. */
  token: string | null;
  jar: CookieJar;
  headers: Headers;
}

export const isStaffPage = (pathname: string): boolean =>
  /^\/admin(\/|$)/.test(pathname) || /^\/sign-in\/(second-factor|enroll)(\/|$)/.test(pathname);

/**
 * Whether this page exists for the visitor. Everyone else is served what an unknown address is, by `proxy.ts`: nothing of the page runs.
 * A customer who comes to the challenge is written into the audit log. While the database is away, the page does not exist.
 */
export function mayKnowStaffPage(visit: StaffPageVisit): Promise<boolean> {
  return withRequest({ requestId: requestIdFrom(visit.headers) }, () =>
    decide(visit).catch((err: unknown) => {
      if (!(err instanceof AppError)) throw err;
      if (err.code !== "UNAUTHENTICATED") logger.error({ err }, "a page of staff could not be decided");
      return false;
    }),
  );
}

async function decide({ pathname, token, jar, headers }: StaffPageVisit): Promise<boolean> {
  const address = clientAddress(headers);
  if (pathname === "/sign-in/enroll" && token && (await getInvitation(hashToken(token)))) return true;
  const { actor } = await identifyCaller(null, jar);
  if (actor?.kind !== "user") return false;
  if ((await staffStanding(actor, address)).is !== "customer") return true;
  if (pathname === "/sign-in/second-factor") {
    const limit = await limitAttempts("second-factor", { address, jar, email: actor.email });
    if (limit.ok) await noteStaffRefusal(actor, "not_staff", address);
  }
  return false;
}
