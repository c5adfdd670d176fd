import "server-only";
import { type AuthOutcome, refusalWords, unavailableWords } from "@/lib/auth";
import type { FormState } from "@/lib/contract/form-state";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";

export const settingsPath = "/account/settings";

/** The state of a form that keeps what was typed into these fields. */
export const keep = (form: FormData, ...names: string[]): FormState => ({
  values: Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")])),
  fieldErrors: {},
  message: null,
});

export const saved = (state: FormState, text = "Saved."): FormState => ({ ...state, message: { tone: "good", text } });

export const fieldError = (state: FormState, field: string, text: string): FormState => ({
  ...state,
  fieldErrors: { [field]: text },
});

/** Why a change of credentials was refused, at the field that it is about. */
export function refuse(state: FormState, outcome: Exclude<AuthOutcome, { ok: true }>): FormState {
  const text = refusalWords(outcome.code, outcome.retryAfterSeconds);
  if (outcome.code === "password_wrong") return fieldError(state, "current_password", text);
  if (outcome.code === "password_same" || outcome.code === "password_weak") return fieldError(state, "password", text);
  return { ...state, message: { tone: "bad", text } };
}

/** Runs a change; what fails behind it becomes a message of the form. */
export async function guarded(state: FormState, work: () => Promise<FormState>): Promise<FormState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ err: error }, "settings could not be saved");
    return { ...state, message: { tone: "bad", text: unavailableWords } };
  }
}
