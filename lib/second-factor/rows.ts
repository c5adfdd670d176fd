import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor, type UserActor } from "@/lib/callers";
import { staffRoles } from "@/lib/contract/permissions";
import { call, doneOrRefused, serverSql } from "@/lib/db";

/** Opens the session for work, once the auth server has taken the code. `CODE_USED`: it has opened another session. */
export const openStaffSession = (person: UserActor, codeHash: Buffer, address: string) =>
  call(
    serverSql(),
    "open_staff_session",
    { p_actor: actorJson(person), p_code_hash: codeHash, p_address: address },
    doneOrRefused,
  );

/** Why someone was turned away at the challenge, for the audit log. */
type RefusalNote = "code_wrong" | "not_staff" | "too_many_attempts";

export const noteStaffRefusal = (person: UserActor, why: RefusalNote, address: string) =>
  call(
    serverSql(),
    "note_staff_refusal",
    { p_actor: actorJson(person), p_why: why, p_address: address },
    doneOrRefused,
  );

const invitation = z.object({
  email: z.string(),
  role: z.enum(staffRoles),
  kind: z.enum(["invitation", "recovery"]),
  has_account: z.boolean(),
});
export type Invitation = z.infer<typeof invitation>;

/** What a link allows; null when it was used, replaced, revoked, is too old, or never was. Changes nothing. */
export const getInvitation = (tokenHash: Buffer): Promise<Invitation | null> =>
  call(serverSql(), "get_staff_invitation", { p_token_hash: tokenHash }, invitation.nullable());

/** Whether the link is this person's, at the address that it was sent to. */
export const mayEnroll = (person: UserActor, tokenHash: Buffer): Promise<boolean> =>
  call(serverSql(), "may_enroll", { p_actor: actorJson(person), p_token_hash: tokenHash }, z.boolean());

interface Acceptance {
  tokenHash: Buffer;
  codeHash: Buffer;
  recoveryHashes: readonly Buffer[];
  address: string;
}

/** Makes the person staff, with the factor that has verified their session and these recovery codes. */
export const acceptInvitation = (person: UserActor, { tokenHash, codeHash, recoveryHashes, address }: Acceptance) =>
  call(
    serverSql(),
    "accept_staff_invitation",
    {
      p_actor: actorJson(person),
      p_token_hash: tokenHash,
      p_code_hash: codeHash,
      p_recovery_hashes: recoveryHashes.map((hash) => hash.toString("hex")),
      p_address: address,
    },
    doneOrRefused,
  );

/** Takes the factor away and ends all sessions; the grant then allows to enroll another one. */
export const spendRecoveryCode = (
  person: UserActor,
  codeHash: Buffer,
  grant: { id: string; tokenHash: Buffer },
  address: string,
) =>
  call(
    serverSql(),
    "use_recovery_code",
    {
      p_actor: actorJson(person),
      p_code_hash: codeHash,
      p_grant: { id: grant.id, token_hash: grant.tokenHash.toString("hex") },
      p_address: address,
    },
    doneOrRefused,
  );

export const noteReauthentication = (staff: StaffActor) =>
  call(serverSql(), "staff_reauthenticate", { p_actor: actorJson(staff) }, doneOrRefused);

export const noteWrongPassword = (staff: StaffActor) =>
  call(serverSql(), "staff_note_wrong_password", { p_actor: actorJson(staff) }, doneOrRefused);
