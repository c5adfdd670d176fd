import "server-only";
import { createHash } from "node:crypto";
import { type AuthContext, type AuthOutcome, done, limitAttempts, refused, toOutcome } from "@/lib/auth";
import { sessionActor, staffStanding, type UserActor } from "@/lib/callers";
import { noteStaffRefusal, openStaffSession } from "./rows";

/** The code of one person, as it is kept for the minutes in which it could be used again. */
export const hashAppCode = (person: UserActor, code: string): Buffer =>
  createHash("sha256").update(`${person.userId}:${code}`).digest();

/** Counts one try of a second factor or a recovery code; the refusal goes to the audit log. */
export async function limitTries(
  person: UserActor,
  { address, jar }: Pick<AuthContext, "address" | "jar">,
): Promise<AuthOutcome> {
  const limit = await limitAttempts("second-factor", { address, jar, email: person.email });
  if (limit.ok) return done;
  await noteStaffRefusal(person, "too_many_attempts", address);
  return refused("too_many_attempts", limit.retryAfterSeconds);
}

/**
 * Answers the challenge of a member of staff with a code of their authenticator app: the session reaches aal2 at the auth server, and
 * is opened for work here. Their other sessions that have only a password end.
 */
export async function answerChallenge(code: string, { client, jar, address }: AuthContext): Promise<AuthOutcome> {
  const person = await sessionActor(client, jar);
  if (!person) return refused("session_gone");
  const standing = await staffStanding(person, address);
  if (standing.is === "staff") return done;
  if (standing.is === "customer" || standing.factorId === null) return refused("session_gone");
  const limit = await limitTries(person, { address, jar });
  if (!limit.ok) return limit;
  const { error } = await client.auth.mfa.challengeAndVerify({ factorId: standing.factorId, code });
  const outcome = toOutcome(error);
  if (!outcome.ok) {
    if (outcome.code === "app_code_wrong") await noteStaffRefusal(person, "code_wrong", address);
    return outcome;
  }
  const opened = await openStaffSession(person, hashAppCode(person, code), address);
  if (opened.ok) return done;
  return refused(opened.code === "CODE_USED" ? "app_code_used" : "session_gone");
}
