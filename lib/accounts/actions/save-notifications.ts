"use server";

import { revalidatePath } from "next/cache";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { notificationCategoryNames } from "@/lib/contract/notification-categories";
import { setNotificationPreference } from "../rows";
import { guarded, keep, saved, settingsPath } from "../settings-outcome";

export async function saveNotifications(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(settingsPath);
  const state = keep(form);
  return guarded(state, async () => {
    for (const category of notificationCategoryNames)
      await setNotificationPreference(actor, category, "email", form.has(category));
    revalidatePath(settingsPath); // the form falls back to what the page shows, so the page has to be new
    return saved(state);
  });
}
