"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import type { FormState, ResetState } from "@/lib/contract/form-state";
import { AppError } from "@/lib/errors";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { logger } from "@/lib/logger";
import { actionContext } from "./action-context";
import { confirmRecovery } from "./confirm-email";
import { parseForm } from "./parse-form";
import { requestPasswordReset, resetPassword } from "./reset-password";
import { emailOnlySchema, newPasswordSchema, recoveryCodeSchema } from "./schema";
import { refusalWords, unavailableWords } from "./words";

/** Asks for the reset mail, or proves the mailbox with its code. `intent` = request or confirm. */
export async function submitReset(state: ResetState, form: FormData): Promise<ResetState> {
  const kept: ResetState = {
    ...state,
    values: { email: String(form.get("email") ?? "").trim() },
    fieldErrors: {},
    message: null,
  };
  const answer = await guarded(kept, () =>
    form.get("intent") === "confirm" ? tryCode(kept, form) : tryRequest(kept, form),
  );
  if (answer === "proven") redirect("/reset-password/new");
  return answer;
}

async function tryRequest(state: ResetState, form: FormData): Promise<ResetState> {
  const input = parseForm(emailOnlySchema, form);
  if (!input.ok) return { ...state, step: "email", fieldErrors: input.fieldErrors };
  const outcome = await requestPasswordReset(input.data.email, (await actionContext()).address);
  if (outcome.ok) return { ...state, step: "code" };
  return { ...state, message: { tone: "bad", text: refusalWords(outcome.code, outcome.retryAfterSeconds) } };
}

async function tryCode(state: ResetState, form: FormData): Promise<ResetState | "proven"> {
  const input = parseForm(recoveryCodeSchema, form);
  if (!input.ok) return { ...state, step: "code", fieldErrors: input.fieldErrors };
  const outcome = await confirmRecovery(input.data, await actionContext());
  if (outcome.ok) return "proven";
  const text = refusalWords(outcome.code, outcome.retryAfterSeconds);
  return outcome.code === "code_wrong"
    ? { ...state, step: "code", fieldErrors: { code: text } }
    : { ...state, step: "code", message: { tone: "bad", text } };
}

/** Sets the new password of someone who has proven the mailbox. */
export async function submitNewPassword(state: FormState, form: FormData): Promise<FormState> {
  const clean: FormState = { ...state, fieldErrors: {}, message: null };
  const answer = await guarded(clean, async () => {
    const input = parseForm(newPasswordSchema, form);
    if (!input.ok) return { ...clean, fieldErrors: input.fieldErrors };
    const outcome = await resetPassword(input.data.password, await actionContext());
    if (outcome.ok) return "changed";
    const text = refusalWords(outcome.code);
    return outcome.code === "session_gone"
      ? { ...clean, message: { tone: "bad", text } }
      : { ...clean, fieldErrors: { password: text } };
  });
  if (answer === "changed")
    redirect(safeNextPath(String(form.get("next") ?? ""), "/account/settings?changed=password") as Route);
  return answer as FormState;
}

async function guarded<S extends FormState, T>(state: S, work: () => Promise<T>): Promise<T | S> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ err: error }, "a password reset failed");
    return { ...state, message: { tone: "bad", text: unavailableWords } };
  }
}
