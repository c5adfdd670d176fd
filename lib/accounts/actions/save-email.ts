"use server";

import { actionContext, changeEmail, changeEmailSchema, parseForm } from "@/lib/auth";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { guarded, keep, refuse, saved, settingsPath } from "../settings-outcome";

export async function saveEmail(_: FormState, form: FormData): Promise<FormState> {
  await requirePerson(settingsPath);
  const state = keep(form, "email");
  const input = parseForm(changeEmailSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await changeEmail(input.data, await actionContext());
    return outcome.ok
      ? saved(state, `We have sent a link to ${input.data.email}. Your address changes when you follow it.`)
      : refuse(state, outcome);
  });
}
