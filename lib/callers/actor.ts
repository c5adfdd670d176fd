import "server-only";
import { z } from "zod";
import { type StaffRole, staffRoles } from "@/lib/contract/permissions";
import { call, serverSql } from "@/lib/db";
import { requestId } from "@/lib/logger";
import { hashApiKey, isApiKey } from "./api-key";
import { bearerClaims } from "./bearer-claims";
import { type CookieJar, dropSession, hasReadableSession, hasSessionCookie } from "./cookies";
import { type Claims, currentClaims } from "./current-claims";
import { guestCartHash, startGuestCart } from "./guest-cart";
import { createUserClient, type UserClient } from "./user-client";

// No other module can name this key, so none can write an object that has the type `Actor`.
declare const verified: unique symbol;

interface Verified {
  readonly [verified]: true;
}

/** A signed-in person, for as long as their session lives. `cart` is the hash of the guest cart that the same browser still carries. */
export type UserActor = Verified &
  Readonly<{ kind: "user"; userId: string; sessionId: string; email: string; cart: string | null }>;
/** A program of one account. */
export type KeyActor = Verified &
  Readonly<{ kind: "key"; keyId: string; accountId: string; scopes: readonly string[] }>;
/** A browser with a guest cart. */
export type GuestActor = Verified & Readonly<{ kind: "guest"; cart: string }>;

/**
 * One of our own people, at work, in a session that passed the second factor. Only functions `private.staff_*` know this actor;
 * for all others they are a customer. `address` is the client's network address, for the audit log.
 */
export type StaffActor = Verified &
  Readonly<{ kind: "staff"; userId: string; sessionId: string; email: string; role: StaffRole; address: string }>;

/**
 * Who asks. Made only here, from a verified token, key or cart cookie, never from a body, query or other header.
 * A cast past the compiler is caught when the actor is used: `actorJson` knows the ones it made.
 */
export type Actor = UserActor | KeyActor | GuestActor;

const made = new WeakSet<object>();

function make<T extends Actor | StaffActor>(facts: Omit<T, typeof verified>): T {
  const actor = Object.freeze(facts) as T;
  made.add(actor);
  return actor;
}

/** Where a caller's credential was. A write that rides on a cookie needs a same-origin `Origin`. */
export type CredentialSource = "bearer" | "cookie" | "none";

export interface Caller {
  actor: Actor | null;
  source: CredentialSource;
  /** A credential was shown and is worth nothing: answer 401, never treat the caller as a guest. */
  rejected: boolean;
}

/**
 * Finds out who calls. An `Authorization` header decides alone, regardless of cookies.
 *
 * @param authorization the header's value, or null
 * @param jar receives refreshed session cookies
 */
export async function identifyCaller(authorization: string | null, jar: CookieJar): Promise<Caller> {
  if (authorization !== null) {
    const token = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
    const actor = token ? await bearerActor(token) : null;
    return { actor, source: "bearer", rejected: actor === null };
  }
  const cart = guestCartHash(jar);
  const claims = await cookieClaims(jar);
  if (claims) return { actor: userActor(claims, cart), source: "cookie", rejected: false };
  if (cart) return { actor: make<GuestActor>({ kind: "guest", cart }), source: "cookie", rejected: false };
  return { actor: null, source: "none", rejected: false };
}

/** A cookie that cannot be a session is forgotten, so that its browser is not asked about it again and again. */
async function cookieClaims(jar: CookieJar): Promise<Claims | null> {
  if (!hasSessionCookie(jar)) return null;
  if (hasReadableSession(jar)) return currentClaims(createUserClient(jar));
  dropSession(jar);
  return null;
}

const userActor = (claims: Claims, cart: string | null): UserActor =>
  make<UserActor>({ kind: "user", userId: claims.userId, sessionId: claims.sessionId, email: claims.email, cart });

async function bearerActor(token: string): Promise<Actor | null> {
  if (token.startsWith("nnk_")) return isApiKey(token) ? keyActor(token) : null;
  const claims = await bearerClaims(token);
  return claims ? userActor(claims, null) : null;
}

const keyActorSchema = z
  .object({ kind: z.literal("key"), key_id: z.uuid(), account_id: z.uuid(), scopes: z.array(z.string()) })
  .nullable();

async function keyActor(key: string): Promise<KeyActor | null> {
  const row = await call(serverSql(), "get_api_key_actor", { p_hash: hashApiKey(key) }, keyActorSchema);
  return (
    row &&
    make<KeyActor>({ kind: "key", keyId: row.key_id, accountId: row.account_id, scopes: Object.freeze(row.scopes) })
  );
}

/**
 * The person whose session `client` has just begun or carries, as an actor.
 * For operations that sign in and then act, where the request's own cookies are still anonymous.
 */
export async function sessionActor(client: UserClient, jar: CookieJar): Promise<UserActor | null> {
  const claims = await currentClaims(client);
  return claims && userActor(claims, guestCartHash(jar));
}

const staffRoleResult = z.object({
  role: z.enum(staffRoles).nullable(),
  factor_id: z.uuid().nullable(),
  is_open: z.boolean(),
});

/** What a signed-in person is to the back office. */
export type StaffStanding =
  /** a customer */
  | { is: "customer" }
  /** one of us, whose session has not passed the second factor; null: they have to enroll one first */
  | { is: "staff-outside"; factorId: string | null }
  | { is: "staff"; actor: StaffActor };

/**
 * @param address the client's network address
 * @throws {AppError} UNAUTHENTICATED when their session has ended
 */
export async function staffStanding(person: UserActor, address: string): Promise<StaffStanding> {
  const { role, factor_id, is_open } = await call(
    serverSql(),
    "get_staff_role",
    { p_actor: actorJson(person) },
    staffRoleResult,
  );
  if (role === null) return { is: "customer" };
  if (!is_open) return { is: "staff-outside", factorId: factor_id };
  const { userId, sessionId, email } = person;
  return { is: "staff", actor: make<StaffActor>({ kind: "staff", userId, sessionId, email, role, address }) };
}

/** Gives a browser without any cart a guest cart, so that it can hold a number. */
export const startGuest = (jar: CookieJar): GuestActor =>
  make<GuestActor>({ kind: "guest", cart: startGuestCart(jar) });

/** The actor as `p_actor jsonb` of every `private` function. */
export function actorJson(actor: Actor | StaffActor) {
  if (!made.has(actor)) throw new TypeError("this actor was not made by lib/callers/actor.ts");
  const id = requestId();
  const request = id === undefined ? {} : { request_id: id }; // the audit log keeps which request it was
  switch (actor.kind) {
    case "user":
      return {
        kind: actor.kind,
        user_id: actor.userId,
        session_id: actor.sessionId,
        cart: actor.cart,
        ...request,
      };
    case "key":
      return { kind: actor.kind, key_id: actor.keyId, account_id: actor.accountId, scopes: actor.scopes, ...request };
    case "guest":
      return { kind: actor.kind, cart: actor.cart, ...request };
    case "staff":
      return {
        kind: actor.kind,
        user_id: actor.userId,
        session_id: actor.sessionId,
        address: actor.address,
        ...request,
      };
    default:
      return actor satisfies never;
  }
}
