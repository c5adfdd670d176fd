import "server-only";
import { type AuthContext, type AuthOutcome, type AuthRefused, refused, signIn, toOutcome } from "@/lib/auth";
import { hashToken, sessionActor, type UserActor } from "@/lib/callers";
import { company } from "@/lib/company";
import type { EnrollmentFactor } from "@/lib/contract/form-state";
import { createInvited, deleteFactors } from "./auth-admin";
import { hashAppCode, limitTries } from "./challenge";
import { newRecoveryCodes } from "./recovery-codes";
import { acceptInvitation, getInvitation, mayEnroll } from "./rows";

/** Who may enroll with the link: its person, signed in. */
async function invitedPerson(token: string, { client, jar }: AuthContext): Promise<UserActor | null> {
  const person = await sessionActor(client, jar);
  return person && (await mayEnroll(person, hashToken(token))) ? person : null;
}

/** Signs in the person of the link, or makes their account first. The address is the invitation's, never the form's. */
export async function signInInvited(
  token: string,
  { password, name }: { password: string; name: string | undefined },
  context: AuthContext,
): Promise<AuthOutcome> {
  const invitation = await getInvitation(hashToken(token));
  if (!invitation) return refused("link_wrong");
  if (!invitation.has_account && name !== undefined) {
    const made = await createInvited(invitation.email, password, name);
    if (made === "weak") return refused("password_weak");
  }
  return signIn({ email: invitation.email, password }, context);
}

/**
 * A new secret for the authenticator app of the person of the link. What they had before is taken away first: from here on only
 * what is enrolled with the link counts.
 */
export async function beginEnrollment(
  token: string,
  context: AuthContext,
): Promise<{ ok: true; factor: EnrollmentFactor } | AuthRefused> {
  const person = await invitedPerson(token, context);
  if (!person) return refused("link_wrong");
  await deleteFactors(person.userId);
  const { data, error } = await context.client.auth.mfa.enroll({
    factorType: "totp",
    issuer: company.name,
    friendlyName: "back office",
  });
  const outcome = toOutcome(error);
  if (!outcome.ok) return outcome;
  const { qr_code, secret } = data!.totp;
  return { ok: true, factor: { id: data!.id, qrCode: qr_code, secret } };
}

/**
 * The first code of the new secret: makes the person staff, in this session, with new recovery codes.
 * @returns the codes, which nobody can read again
 */
export async function finishEnrollment(
  token: string,
  { factorId, code }: { factorId: string; code: string },
  context: AuthContext,
): Promise<{ ok: true; recoveryCodes: string[] } | AuthRefused> {
  const person = await invitedPerson(token, context);
  if (!person) return refused("link_wrong");
  const limit = await limitTries(person, context);
  if (!limit.ok) return limit;
  const outcome = toOutcome((await context.client.auth.mfa.challengeAndVerify({ factorId, code })).error);
  if (!outcome.ok) return outcome;
  const recoveryCodes = newRecoveryCodes();
  const accepted = await acceptInvitation(person, {
    tokenHash: hashToken(token),
    codeHash: hashAppCode(person, code),
    recoveryHashes: recoveryCodes.map(hashToken),
    address: context.address,
  });
  return accepted.ok ? { ok: true, recoveryCodes } : refused("link_wrong");
}
