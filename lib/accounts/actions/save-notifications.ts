"use server";

import { revalidatePath } from "next/cache";
import { notificationCategoryNames } from "@/lib/contract/notification-categories";
import { anyFields, good } from "@/lib/forms";
import { setNotificationPreference } from "../rows";
import { settingsAction, settingsPath } from "../settings-action";

export const saveNotifications = settingsAction({ schema: anyFields }, async ({ actor, form }) => {
  for (const category of notificationCategoryNames)
    await setNotificationPreference(actor, category, "email", form.has(category));
  revalidatePath(settingsPath); // the form falls back to what the page shows, so the page has to be new
  return good("Saved.");
});
