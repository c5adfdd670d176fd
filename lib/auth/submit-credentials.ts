"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import type { CredentialsState } from "@/lib/contract/form-state";
import { type FormAction, formAction, good } from "@/lib/forms";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { actionContext } from "./action-context";
import { afterSignIn } from "./after-sign-in";
import { confirmSignUp } from "./confirm-email";
import { emailOnlySchema, signInSchema, signUpCodeSchema, signUpSchema } from "./schema";
import { signIn } from "./sign-in";
import { resendCode, signUp } from "./sign-up";
import { sayRefusal } from "./words";

const keeps = ["email", "display_name"];

const nextOf = (form: FormData): Route => safeNextPath(String(form.get("next") ?? "")) as Route;

const trySignIn: FormAction<CredentialsState> = formAction(
  { schema: signInSchema, keeps, shows: { step: "sign-in" } },
  async ({ input, form }) => {
    const context = await actionContext();
    const outcome = await signIn(input, context, nextOf(form));
    if (outcome.ok) redirect(await afterSignIn(context, nextOf(form)));
    if (outcome.code !== "email_unconfirmed") return sayRefusal(outcome);
    // It is this browser's sign-up that still has to be confirmed.
    await resendCode(input.email, context, nextOf(form));
    return { ...sayRefusal(outcome), step: "code" };
  },
);

const trySignUp: FormAction<CredentialsState> = formAction(
  { schema: signUpSchema, keeps, shows: { step: "sign-up" } },
  async ({ input, form }) => {
    const outcome = await signUp(input, await actionContext(), nextOf(form));
    return outcome.ok ? { step: "code" } : sayRefusal(outcome);
  },
);

const tryResend: FormAction<CredentialsState> = formAction(
  { schema: emailOnlySchema, keeps, shows: { step: "sign-up" } },
  async ({ input, form }) => {
    const outcome = await resendCode(input.email, await actionContext(), nextOf(form));
    return { ...(outcome.ok ? good("We have sent a new code.") : sayRefusal(outcome)), step: "code" };
  },
);

const tryCode: FormAction<CredentialsState> = formAction(
  { schema: signUpCodeSchema, keeps, shows: { step: "code" } },
  async ({ input, form }) => {
    const outcome = await confirmSignUp(input, await actionContext());
    if (outcome.ok) redirect(nextOf(form));
    return sayRefusal(outcome);
  },
);

const intents = new Map([
  ["sign-in", trySignIn],
  ["sign-up", trySignUp],
  ["resend", tryResend],
]);

/**
 * The one action behind "sign in or sign up", on their own pages and in checkout. The pressed button is the intent:
 * `intent` = sign-in, sign-up, confirm or resend. Ends with a redirect to `next` once someone is signed in.
 */
export async function submitCredentials(state: CredentialsState, form: FormData): Promise<CredentialsState> {
  const act = intents.get(String(form.get("intent"))) ?? tryCode;
  return act(state, form);
}
