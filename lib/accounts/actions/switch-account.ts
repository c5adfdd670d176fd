"use server";

import { redirect } from "next/navigation";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { settingsPath } from "../settings-action";

/** Makes another of the person's accounts the one that pages show. */
export async function switchAccount(form: FormData): Promise<void> {
  const actor = await requirePerson(settingsPath);
  await resolveAccount(actor, String(form.get("account_id")));
  redirect(settingsPath);
}
