"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import type { ResetState } from "@/lib/contract/form-state";
import { type FormAction, formAction } from "@/lib/forms";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { actionContext } from "./action-context";
import { confirmRecovery } from "./confirm-email";
import { requestPasswordReset, resetPassword } from "./reset-password";
import { emailOnlySchema, newPasswordSchema, recoveryCodeSchema } from "./schema";
import { sayRefusal } from "./words";

const keeps = ["email"];

/** Where the new password is chosen; it keeps the way back to where the reset began, such as checkout. */
function newPasswordPath(form: FormData): string {
  const back = safeNextPath(String(form.get("back") ?? ""), "");
  return back ? `/reset-password/new?back=${encodeURIComponent(back)}` : "/reset-password/new";
}

const tryRequest: FormAction<ResetState> = formAction(
  { schema: emailOnlySchema, keeps, shows: { step: "email" } },
  async ({ input, form, state }) => {
    const outcome = await requestPasswordReset(input.email, await actionContext(), newPasswordPath(form));
    return outcome.ok ? { step: "code" } : { ...sayRefusal(outcome), step: state.step };
  },
);

const tryCode: FormAction<ResetState> = formAction(
  { schema: recoveryCodeSchema, keeps, shows: { step: "code" } },
  async ({ input, form }) => {
    const outcome = await confirmRecovery(input, await actionContext());
    if (outcome.ok) redirect(newPasswordPath(form) as Route);
    return sayRefusal(outcome);
  },
);

/** Asks for the reset email, or proves the mailbox with its code. `intent` = request or confirm. */
export async function submitReset(state: ResetState, form: FormData): Promise<ResetState> {
  return form.get("intent") === "confirm" ? tryCode(state, form) : tryRequest(state, form);
}

/** Sets the new password of someone who has proven the mailbox. */
export const submitNewPassword = formAction({ schema: newPasswordSchema }, async ({ input, form }) => {
  const outcome = await resetPassword(input.password, await actionContext());
  if (outcome.ok) redirect(safeNextPath(String(form.get("next") ?? ""), "/account/settings?changed=password") as Route);
  return sayRefusal(outcome);
});
