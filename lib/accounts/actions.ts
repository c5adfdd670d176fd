"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import {
  type AuthOutcome,
  actionContext,
  changeEmail,
  changeEmailSchema,
  changePassword,
  changePasswordSchema,
  fieldWords,
  parseForm,
  refusalWords,
  unavailableWords,
} from "@/lib/auth";
import { requirePerson, resolveAccount } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { notificationCategoryNames } from "@/lib/contract/notification-categories";
import { searchPreferencesSchema } from "@/lib/contract/search-preferences";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { renameAccount, setNotificationPreference, updateProfile } from "./rows";
import { accountNameSchema, profileSchema } from "./schema";

const here = "/account/settings";

const keep = (form: FormData, ...names: string[]): FormState => ({
  values: Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")])),
  fieldErrors: {},
  message: null,
});

const good = (state: FormState, text: string): FormState => ({ ...state, message: { tone: "good", text } });

export async function saveProfile(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(here);
  const state = keep(form, "display_name", "time_zone");
  const input = parseForm(profileSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await updateProfile(actor, input.data);
    if (outcome.ok) revalidatePath("/account", "layout"); // every page there says times in the zone
    // the only refusal: a zone that browsers know and the database does not
    return outcome.ok
      ? good(state, "Saved.")
      : { ...state, fieldErrors: { time_zone: fieldWords("time_zone_unknown") } };
  });
}

export async function saveAccountName(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(here);
  const state = keep(form, "account_name");
  const input = parseForm(accountNameSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await renameAccount(actor, input.data.account_id, input.data.account_name);
    if (outcome.ok) revalidatePath(here);
    // the only refusal: a name that the schema would have refused
    return outcome.ok ? good(state, "Saved.") : { ...state, fieldErrors: { account_name: fieldWords("name_missing") } };
  });
}

export async function saveEmail(_: FormState, form: FormData): Promise<FormState> {
  await requirePerson(here);
  const state = keep(form, "email");
  const input = parseForm(changeEmailSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await changeEmail(input.data, await actionContext());
    return outcome.ok
      ? good(state, `We have sent a link to ${input.data.email}. Your address changes when you follow it.`)
      : refuse(state, outcome);
  });
}

export async function savePassword(_: FormState, form: FormData): Promise<FormState> {
  await requirePerson(here);
  const state = keep(form);
  const input = parseForm(changePasswordSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await changePassword(input.data, await actionContext());
    return outcome.ok ? good(state, "Your password is changed. Other devices are signed out.") : refuse(state, outcome);
  });
}

export async function saveNotifications(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(here);
  return guarded(keep(form), async () => {
    for (const category of notificationCategoryNames)
      await setNotificationPreference(actor, category, "email", form.has(category));
    revalidatePath(here); // the form falls back to what the page said, so the page has to know
    return good(keep(form), "Saved.");
  });
}

export async function saveSearch(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(here);
  const chosen = { sort: form.get("sort"), type: form.get("type") || undefined, features: form.getAll("features") };
  return guarded(keep(form), async () => {
    await updateProfile(actor, { search_preferences: searchPreferencesSchema.parse(chosen) });
    revalidatePath(here);
    return good(keep(form), "Saved. Your next search begins with these.");
  });
}

/** Makes another of the person's accounts the one that pages show. */
export async function switchAccount(form: FormData): Promise<void> {
  const actor = await requirePerson(here);
  await resolveAccount(actor, String(form.get("account_id")));
  redirect(here);
}

function refuse(state: FormState, outcome: Exclude<AuthOutcome, { ok: true }>): FormState {
  const text = refusalWords(outcome.code, outcome.retryAfterSeconds);
  if (outcome.code === "password_wrong") return { ...state, fieldErrors: { current_password: text } };
  if (outcome.code === "password_same" || outcome.code === "password_weak")
    return { ...state, fieldErrors: { password: text } };
  return { ...state, message: { tone: "bad", text } };
}

async function guarded(state: FormState, work: () => Promise<FormState>): Promise<FormState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ err: error }, "settings could not be saved");
    return { ...state, message: { tone: "bad", text: unavailableWords } };
  }
}
