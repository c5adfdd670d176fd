"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import type { CredentialsState } from "@/lib/contract/form-state";
import { AppError } from "@/lib/errors";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { logger } from "@/lib/logger";
import { actionContext } from "./action-context";
import type { AuthOutcome } from "./auth-outcome";
import { confirmSignUp } from "./confirm-email";
import { parseForm } from "./parse-form";
import { emailOnlySchema, signInSchema, signUpCodeSchema, signUpSchema } from "./schema";
import { signIn } from "./sign-in";
import { resendCode, signUp } from "./sign-up";
import { refusalWords, unavailableWords } from "./words";

/**
 * The one action behind "sign in or sign up", on their own pages and in checkout. The pressed button says what is meant:
 * `intent` = sign-in, sign-up, confirm or resend. Ends with a redirect to `next` once someone is signed in.
 */
export async function submitCredentials(state: CredentialsState, form: FormData): Promise<CredentialsState> {
  const intent = String(form.get("intent"));
  const next = safeNextPath(String(form.get("next") ?? ""));
  const kept = { ...state, values: keep(form), fieldErrors: {}, message: null };
  const answer = await attempt(intent, form, kept, next);
  if (answer === "signed-in") redirect(next as Route);
  return answer;
}

async function attempt(
  intent: string,
  form: FormData,
  state: CredentialsState,
  next: string,
): Promise<CredentialsState | "signed-in"> {
  try {
    switch (intent) {
      case "sign-in":
        return await trySignIn(form, { ...state, step: "sign-in" }, next);
      case "sign-up":
        return await trySignUp(form, { ...state, step: "sign-up" }, next);
      case "resend":
        return await tryResend(form, { ...state, step: "code" }, next);
      default:
        return await tryCode(form, { ...state, step: "code" });
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ err: error }, "credentials could not be checked");
    return { ...state, message: { tone: "bad", text: unavailableWords } };
  }
}

async function trySignIn(
  form: FormData,
  state: CredentialsState,
  next: string,
): Promise<CredentialsState | "signed-in"> {
  const input = parseForm(signInSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  const context = await actionContext();
  const outcome = await signIn(input.data, context);
  if (outcome.ok) return "signed-in";
  if (outcome.code !== "email_unconfirmed") return refuse(state, outcome);
  // They know the password, so they may know this: the address still has to be confirmed.
  await resendCode(input.data.email, context.address, next);
  return { ...refuse(state, outcome), step: "code" };
}

async function trySignUp(form: FormData, state: CredentialsState, next: string): Promise<CredentialsState> {
  const input = parseForm(signUpSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  const outcome = await signUp(input.data, await actionContext(), next);
  return outcome.ok ? { ...state, step: "code" } : refuse(state, outcome);
}

async function tryResend(form: FormData, state: CredentialsState, next: string): Promise<CredentialsState> {
  const input = parseForm(emailOnlySchema, form);
  if (!input.ok) return { ...state, step: "sign-up", fieldErrors: input.fieldErrors };
  const { address } = await actionContext();
  const outcome = await resendCode(input.data.email, address, next);
  return outcome.ok
    ? { ...state, message: { tone: "good", text: "We have sent a new code." } }
    : refuse(state, outcome);
}

async function tryCode(form: FormData, state: CredentialsState): Promise<CredentialsState | "signed-in"> {
  const input = parseForm(signUpCodeSchema, form);
  if (!input.ok) return { ...state, fieldErrors: input.fieldErrors };
  const outcome = await confirmSignUp(input.data, await actionContext());
  return outcome.ok ? "signed-in" : refuse(state, outcome);
}

/** Says a refusal beside the field it is about, else above the form. */
function refuse(state: CredentialsState, outcome: Exclude<AuthOutcome, { ok: true }>): CredentialsState {
  const text = refusalWords(outcome.code, outcome.retryAfterSeconds);
  if (outcome.code === "code_wrong") return { ...state, fieldErrors: { code: text } };
  if (outcome.code === "password_weak") return { ...state, fieldErrors: { password: text } };
  return { ...state, message: { tone: "bad", text } };
}

const keep = (form: FormData): Record<string, string> => ({
  email: String(form.get("email") ?? "").trim(),
  display_name: String(form.get("display_name") ?? "").trim(),
});
