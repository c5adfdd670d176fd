"use server";

import { actionContext, changePassword, changePasswordSchema, parseForm } from "@/lib/auth";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { guarded, keep, refuse, saved, settingsPath } from "../settings-outcome";

export async function savePassword(_: FormState, form: FormData): Promise<FormState> {
  await requirePerson(settingsPath);
  const state = keep(form);
  const input = parseForm(changePasswordSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await changePassword(input.data, await actionContext());
    return outcome.ok
      ? saved(state, "Your password is changed. Other devices are signed out.")
      : refuse(state, outcome);
  });
}
