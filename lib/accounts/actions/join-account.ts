"use server";

import { redirect } from "next/navigation";
import { hashToken, requirePerson } from "@/lib/callers";
import { rolePermissions } from "@/lib/contract/permissions";
import { acceptMemberInvitation } from "../members/rows";

/** The button of an invitation: the person signed in with its address becomes a member, and pages show that account. */
export async function joinAccount(form: FormData): Promise<void> {
  const token = String(form.get("token") ?? "");
  const actor = await requirePerson(`/join?token=${encodeURIComponent(token)}`);
  const joined = await acceptMemberInvitation(actor, hashToken(token));
  if (!joined.ok) redirect(`/join?token=${encodeURIComponent(token)}`);
  redirect(rolePermissions[joined.role].includes("read") ? "/account/people?joined=1" : "/account/billing?joined=1");
}
