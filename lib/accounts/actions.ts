"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import {
  actionContext,
  changeEmail,
  changeEmailSchema,
  changePassword,
  changePasswordSchema,
  sayRefusal,
} from "@/lib/auth";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { notificationCategories } from "@/lib/contract/notification-categories";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { anyFields, fieldWords, good, personFormAction } from "@/lib/forms";
import { renameAccount, setNotificationPreference, updateProfile } from "./rows";
import { accountNameSchema, profileSchema } from "./schema";

const here = "/account/settings";
const settingsAction = personFormAction(here);

export const saveProfile = settingsAction(
  { schema: profileSchema, keeps: ["display_name", "time_zone"] },
  async ({ actor, input }) => {
    const outcome = await updateProfile(actor, input);
    // the only refusal: a zone that browsers know and the database does not
    if (!outcome.ok) return { fieldErrors: { time_zone: fieldWords("time_zone_unknown") } };
    revalidatePath("/account", "layout"); // every page there says times in the zone
    return good("Saved.");
  },
);

export const saveAccountName = settingsAction(
  { schema: accountNameSchema, keeps: ["account_name"] },
  async ({ actor, input }) => {
    const outcome = await renameAccount(actor, input.account_id, input.account_name);
    // the only refusal: a name that the schema would have refused
    if (!outcome.ok) return { fieldErrors: { account_name: fieldWords("name_missing") } };
    revalidatePath(here);
    return good("Saved.");
  },
);

export const saveEmail = settingsAction({ schema: changeEmailSchema, keeps: ["email"] }, async ({ input }) => {
  const outcome = await changeEmail(input, await actionContext());
  return outcome.ok
    ? good(`We have sent a link to ${input.email}. Your address changes when you follow it.`)
    : sayRefusal(outcome);
});

export const savePassword = settingsAction({ schema: changePasswordSchema }, async ({ input }) => {
  const outcome = await changePassword(input, await actionContext());
  return outcome.ok ? good("Your password is changed. Other devices are signed out.") : sayRefusal(outcome);
});

export const saveNotifications = settingsAction({ schema: anyFields }, async ({ actor, form }) => {
  for (const category of notificationCategories)
    await setNotificationPreference(actor, category, "email", form.has(category));
  revalidatePath(here); // the form falls back to what the page said, so the page has to know
  return good("Saved.");
});

export const saveSearch = settingsAction({ schema: anyFields }, async ({ actor, form }) => {
  const chosen = { sort: form.get("sort"), type: form.get("type") || undefined, features: form.getAll("features") };
  await updateProfile(actor, { search_preferences: searchPreferencesSchema.parse(chosen) });
  revalidatePath(here);
  return good("Saved. Your next search begins with these.");
});

/** Makes another of the person's accounts the one that pages show. */
export async function switchAccount(form: FormData): Promise<void> {
  const actor = await requirePerson(here);
  await resolveAccount(actor, String(form.get("account_id")));
  redirect(here);
}
