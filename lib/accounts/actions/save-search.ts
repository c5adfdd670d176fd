"use server";

import { revalidatePath } from "next/cache";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { anyFields, good } from "@/lib/forms";
import { updateProfile } from "../rows";
import { settingsAction, settingsPath } from "../settings-action";

export const saveSearch = settingsAction({ schema: anyFields }, async ({ actor, form }) => {
  const chosen = { sort: form.get("sort"), type: form.get("type") || undefined, features: form.getAll("features") };
  await updateProfile(actor, { search_preferences: searchPreferencesSchema.parse(chosen) });
  revalidatePath(settingsPath);
  return good("Saved. Your next search begins with these.");
});
