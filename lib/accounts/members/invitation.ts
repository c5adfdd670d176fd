import "server-only";
import { hashToken, pageActor } from "@/lib/callers";
import { getMemberInvitation } from "./rows";

/** What the page behind an invitation shows; null when it is good for nothing. */
export async function lookAtInvitation(token: string) {
  const invitation = await getMemberInvitation(hashToken(token));
  if (!invitation) return null;
  const actor = await pageActor();
  return { ...invitation, signedInAs: actor?.kind === "user" ? actor.email : null };
}
