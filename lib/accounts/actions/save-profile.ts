"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, parseForm } from "@/lib/auth";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { updateProfile } from "../rows";
import { profileSchema } from "../schema";
import { fieldError, guarded, keep, saved, settingsPath } from "../settings-outcome";

export async function saveProfile(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(settingsPath);
  const state = keep(form, "display_name", "time_zone");
  const input = parseForm(profileSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await updateProfile(actor, input.data);
    // the only refusal: a zone that browsers know and the database does not
    if (!outcome.ok) return fieldError(state, "time_zone", fieldWords("time_zone_unknown"));
    revalidatePath("/account", "layout"); // every page there writes times in the zone
    return saved(state);
  });
}
