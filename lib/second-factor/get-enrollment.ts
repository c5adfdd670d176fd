import "server-only";
import { notFound } from "next/navigation";
import { hashToken, pageActor, pageStanding } from "@/lib/callers";
import { getInvitation, type Invitation } from "./rows";

export interface Enrollment {
  invitation: Invitation;
  /** Who is signed in in this browser; null: nobody. */
  signedInAs: string | null;
}

/**
 * What the page behind a link to enroll shows. Null for a member of staff at work: they have just used it, or open it again.
 * Call it outside of `try`: for everyone else a link that is good for nothing is "not found".
 */
export async function getEnrollment(token: string): Promise<Enrollment | null> {
  const invitation = await getInvitation(hashToken(token));
  const actor = await pageActor();
  if (invitation) return { invitation, signedInAs: actor?.kind === "user" ? actor.email : null };
  if ((await pageStanding())?.is !== "staff") notFound();
  return null;
}
