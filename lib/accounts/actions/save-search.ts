"use server";

import { revalidatePath } from "next/cache";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { updateProfile } from "../rows";
import { guarded, keep, saved, settingsPath } from "../settings-outcome";

export async function saveSearch(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(settingsPath);
  const state = keep(form);
  const chosen = { sort: form.get("sort"), type: form.get("type") || undefined, features: form.getAll("features") };
  return guarded(state, async () => {
    await updateProfile(actor, { search_preferences: searchPreferencesSchema.parse(chosen) });
    revalidatePath(settingsPath);
    return saved(state, "Saved. Your next search begins with these.");
  });
}
