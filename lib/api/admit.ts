import "server-only";
import {
  type Actor,
  type Caller,
  hasSessionCookie,
  identifyCaller,
  type KeyActor,
  type StaffActor,
  staffStanding,
  startGuest,
  type UserActor,
} from "@/lib/callers";
import type { EndpointRules, Who } from "@/lib/contract/endpoint";
import { reachesRole } from "@/lib/contract/permissions";
import { catalogLimit, credentialLimit, defaultLimit, rejectedLimit } from "@/lib/contract/rate-limits";
import { AppError } from "@/lib/errors";
import type { Exchange } from "./exchange";
import { limitRate, rateSubject } from "./rate-limit";
import { isSameOrigin } from "./same-origin";

/** Who a handler finds as its `actor`, by the callers that its endpoint lets in. */
export interface Actors {
  public: null;
  optional: Actor | null;
  cart: Actor;
  account: UserActor | KeyActor;
  person: UserActor;
  staff: StaffActor;
}

export const isWrite = (method: string): boolean => !["GET", "HEAD", "OPTIONS"].includes(method);

/**
 * Finds out who calls, counts the request and lets the caller in as the endpoint wants it.
 * @throws {AppError} UNAUTHENTICATED, RATE_LIMITED, FORBIDDEN with `details.reason`; NOT_FOUND for strangers of a staff endpoint
 */
export async function admitCaller(exchange: Exchange, rules: EndpointRules): Promise<Actor | StaffActor | null> {
  const { request, address, headers, jar } = exchange;
  const showsCredential = rules.who !== "public" && (request.headers.has("authorization") || hasSessionCookie(jar));
  if (showsCredential) await limitRate(credentialLimit, address, headers);
  const caller = rules.who === "public" ? unseenCaller(request) : await identifyCaller(authorizationOf(request), jar);
  const staff = rules.who === "staff" ? await requireStaff(caller.actor, rules, exchange) : null;
  if (caller.rejected) {
    await limitRate(rejectedLimit, address, headers);
    throw new AppError("UNAUTHENTICATED");
  }
  await limitRate(rules.rateLimit ?? defaultLimit, rateSubject(caller.actor, address), headers);
  refuseForeignOrigin(request, rules, caller);
  refuseKey(caller.actor, rules);
  return staff ?? admissions[rules.who as Exclude<Who, "staff">](caller.actor, exchange);
}

const admissions: { [W in Exclude<Who, "staff">]: (actor: Actor | null, exchange: Exchange) => Actors[W] } = {
  public: () => null,
  optional: (actor) => actor,
  cart: (actor, { jar }) => actor ?? startGuest(jar),
  account: (actor) => signedIn(actor),
  person: (actor) => signedIn(actor) as UserActor, // `refuseKey` has turned keys away
};

function signedIn(actor: Actor | null): UserActor | KeyActor {
  if (actor === null || actor.kind === "guest") throw new AppError("UNAUTHENTICATED");
  return actor;
}

const authorizationOf = (request: Request): string | null => request.headers.get("authorization");

/** Credentials are not looked at. */
const unseenCaller = (request: Request): Caller => ({
  actor: null,
  source: authorizationOf(request) === null ? "none" : "bearer",
  rejected: false,
});

/**
 * The calling member of staff, with the role that the endpoint asks for or a higher one and a session that passed the second
 * factor. Everyone else gets the answer of an address that does not exist, even when something else is wrong with the request.
 */
async function requireStaff(
  actor: Actor | null,
  { role = "support" }: EndpointRules,
  { address, headers }: Exchange,
): Promise<StaffActor> {
  const standing = actor?.kind === "user" ? await staffStanding(actor, address).catch(nullWhenEnded) : null;
  if (standing?.is === "staff" && reachesRole(standing.actor.role, role)) return standing.actor;
  await limitRate(catalogLimit, rateSubject(null, address), headers);
  throw new AppError("NOT_FOUND", { message: "no such route" });
}

function nullWhenEnded(error: unknown): null {
  if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
  throw error;
}

/** Any call but a Bearer call may ride on cookies that the browser added by itself. */
function refuseForeignOrigin(request: Request, { who }: EndpointRules, { source }: Caller): void {
  if (!isWrite(request.method) || who === "public" || source === "bearer" || isSameOrigin(request.headers)) return;
  throw new AppError("FORBIDDEN", { message: "a write without a same-origin Origin", details: { reason: "origin" } });
}

function refuseKey(actor: Actor | null, { who, scope }: EndpointRules): void {
  if (actor?.kind !== "key") return;
  if (who === "person")
    throw new AppError("FORBIDDEN", { message: "not for keys", details: { reason: "person_required" } });
  if (scope === undefined ? who !== "optional" : !actor.scopes.includes(scope)) {
    throw new AppError("FORBIDDEN", {
      message: "scope missing",
      details: scope ? { reason: "scope", scope } : { reason: "person_required" },
    });
  }
}
