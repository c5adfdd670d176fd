import "server-only";
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { currentClaims } from "@/lib/callers";
import { adoptGuestCart } from "./adopt-guest-cart";
import { createAnonymousClient } from "./anonymous-client";
import type { AuthContext } from "./auth-context";
import { type AuthRefused, refused, toOutcome } from "./auth-outcome";
import { endSignUp, hasChosenPassword } from "./confirm-email";
import { limitAttempts } from "./limit-attempts";
import { maskEmail } from "./mask-email";
import { allowReset } from "./reset-password";
import { getEmailLink } from "./rows";
import type { linkSchema } from "./schema";
import { setPassword } from "./set-password";

type Link = z.infer<typeof linkSchema>;

/** What the page of a link says before anything happens. Addresses are shortened: a link may have been passed on. */
export interface LinkView {
  /** `sign-up` confirms a new address, `sign-in` is a known person's. */
  does: "sign-up" | "sign-in" | "reset" | "change-email";
  email: string;
  newEmail: string | null;
  /** The person whom this browser would stop being. */
  insteadOf: string | null;
  /** The sign-up began elsewhere: its password is proven or replaced. */
  asksForPassword: boolean;
}

/**
 * What following a link would do, without doing it: a link is opened by mail scanners and previews, too.
 * @returns null for a link that was used, replaced or never sent
 */
export async function lookAtLink(link: Link, { client, jar }: Pick<AuthContext, "client" | "jar">) {
  const owner = await getEmailLink(link.token_hash);
  if (!owner) return null;
  const claims = await currentClaims(client);
  const does = whatItDoes(link, owner.confirmed);
  const view: LinkView = {
    does,
    email: maskEmail(owner.email),
    newEmail: owner.new_email && maskEmail(owner.new_email),
    insteadOf: claims && claims.userId !== owner.user_id ? maskEmail(claims.email) : null,
    asksForPassword: does === "sign-up" && !(await hasChosenPassword(owner.user_id, { jar })),
  };
  return view;
}

function whatItDoes({ type }: Link, confirmed: boolean): LinkView["does"] {
  if (type === "recovery") return "reset";
  if (type === "email_change") return "change-email";
  return confirmed ? "sign-in" : "sign-up";
}

/** Where the person goes: `half-changed` waits for the other mailbox. */
export type LinkOutcome = { ok: true; leadsTo: "go-on" | "choose-password" | "half-changed" } | AuthRefused;

/**
 * Follows the link of an auth email, when its button was pressed; works on another device than the one that asked for it.
 *
 * A sign-up that another browser started has a password that this person may not know: someone else may have used their
 * address. A person who knows it keeps it; otherwise it is thrown away, and they choose their own.
 * @param password the one that was chosen at sign-up; null to choose another, undefined when this browser chose it
 * @returns `link_wrong` when it was used, replaced or is too old; `password_wrong` without having used it
 */
export async function followLink(
  link: Link,
  password: string | null | undefined,
  context: AuthContext,
): Promise<LinkOutcome> {
  const limit = await limitAttempts("follow-link", context);
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const owner = await getEmailLink(link.token_hash);
  if (!owner) return refused("link_wrong");
  const does = whatItDoes(link, owner.confirmed);
  if (does === "change-email") return changeEmailBy(link, owner.user_id, context);
  const replaces = does === "sign-up" && password === null;
  if (does === "sign-up" && !replaces && !(await hasChosenPassword(owner.user_id, context))) {
    const proof = await proveWaitingPassword(owner.email, password ?? "", context);
    if (!proof.ok) return proof;
  }
  const verified = await verify(link, context.client);
  if (!verified.ok) return verified;
  if (replaces) {
    const person = { userId: owner.user_id, email: owner.email };
    const set = await setPassword(person, randomBytes(32).toString("base64url"), context);
    if (!set.ok) return set;
  }
  if (replaces || does === "reset") await allowReset(context);
  endSignUp(owner.email, context);
  await adoptGuestCart(context, { signedUp: does === "sign-up" });
  return { ok: true, leadsTo: replaces || does === "reset" ? "choose-password" : "go-on" };
}

/** To the right password of an unconfirmed address the auth server answers that it is not confirmed yet. */
async function proveWaitingPassword(email: string, password: string, context: AuthContext): Promise<LinkOutcome> {
  const limit = await limitAttempts("sign-in", { ...context, email });
  if (!limit.ok) return refused("too_many_attempts", limit.retryAfterSeconds);
  const outcome = toOutcome((await createAnonymousClient().auth.signInWithPassword({ email, password })).error);
  if (!outcome.ok && outcome.code === "email_unconfirmed") return { ok: true, leadsTo: "go-on" };
  return outcome.ok || outcome.code === "credentials_wrong" ? refused("password_wrong") : outcome;
}

/** A move to another address signs nobody in: the person who is signed in here stays. */
async function changeEmailBy(link: Link, userId: string, { client }: AuthContext): Promise<LinkOutcome> {
  const isMine = (await currentClaims(client))?.userId === userId;
  const own = isMine ? client : createAnonymousClient();
  const verified = await verify(link, own);
  if (!verified.ok) return verified;
  if (!verified.signedIn) return { ok: true, leadsTo: "half-changed" };
  if (!isMine) await own.auth.signOut({ scope: "local" });
  return { ok: true, leadsTo: "go-on" };
}

type Verifier = Pick<AuthContext, "client">["client"] | ReturnType<typeof createAnonymousClient>;

async function verify(link: Link, client: Verifier): Promise<{ ok: true; signedIn: boolean } | AuthRefused> {
  const { data, error } = await client.auth.verifyOtp({ token_hash: link.token_hash, type: link.type });
  if (error && error.name !== "AuthRetryableFetchError" && error.status !== undefined && error.status < 500)
    return refused("link_wrong");
  const outcome = toOutcome(error);
  return outcome.ok ? { ok: true, signedIn: Boolean(data.session) } : outcome;
}
