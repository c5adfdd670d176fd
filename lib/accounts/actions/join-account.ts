"use server";

import { redirect } from "next/navigation";
import { hashToken, requirePerson } from "@/lib/callers";
import { acceptMemberInvitation } from "../members/rows";

/** The button of an invitation: whoever is signed in with its address becomes a member, and pages show that account. */
export async function joinAccount(form: FormData): Promise<void> {
  const token = String(form.get("token") ?? "");
  const actor = await requirePerson(`/join?token=${encodeURIComponent(token)}`);
  const joined = await acceptMemberInvitation(actor, hashToken(token));
  redirect(joined.ok ? "/account/people?joined=1" : `/join?token=${encodeURIComponent(token)}`);
}
