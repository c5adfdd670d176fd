"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, parseForm } from "@/lib/auth";
import { requirePerson } from "@/lib/callers";
import type { FormState } from "@/lib/contract/form-state";
import { renameAccount } from "../rows";
import { accountNameSchema } from "../schema";
import { fieldError, guarded, keep, saved, settingsPath } from "../settings-outcome";

export async function saveAccountName(_: FormState, form: FormData): Promise<FormState> {
  const actor = await requirePerson(settingsPath);
  const state = keep(form, "account_name");
  const input = parseForm(accountNameSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  return guarded(state, async () => {
    const outcome = await renameAccount(actor, input.data.account_id, input.data.account_name);
    // the only refusal: a name that the schema would have refused
    if (!outcome.ok) return fieldError(state, "account_name", fieldWords("name_missing"));
    revalidatePath(settingsPath);
    return saved(state);
  });
}
