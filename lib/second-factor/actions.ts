"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { codeSchema, nameSchema, passwordSchema, sayRefusal } from "@/lib/auth";
import type { EnrollState } from "@/lib/contract/form-state";
import { anyFields, type FormAction, formAction } from "@/lib/forms";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { answerChallenge } from "./challenge";
import { beginEnrollment, finishEnrollment, signInInvited } from "./enroll";
import { inRequest } from "./in-request";
import { enrollPath } from "./paths";
import { recover } from "./recover";

/** The code of the authenticator app. Ends with a redirect to `next`. */
export const submitSecondFactor = formAction({ schema: z.object({ code: codeSchema }) }, async ({ input, form }) => {
  const outcome = await inRequest((context) => answerChallenge(input.code, context));
  if (outcome.ok) redirect(safeNextPath(String(form.get("next") ?? ""), "/admin") as Route);
  return sayRefusal(outcome);
});

/** One of the recovery codes. Ends with a redirect to enrolling another second factor. */
export const submitRecoveryCode = formAction({ schema: anyFields }, async ({ form }) => {
  const typed = String(form.get("recovery_code") ?? "").slice(0, 100);
  const outcome = await inRequest((context) => recover(typed, context));
  if (outcome.ok) redirect(enrollPath(outcome.token));
  return sayRefusal(outcome);
});

const tokenOf = (form: FormData): string => String(form.get("token") ?? "").slice(0, 200);

const begin = async (form: FormData): Promise<Partial<EnrollState>> => {
  const begun = await inRequest((context) => beginEnrollment(tokenOf(form), context));
  return begun.ok ? { step: "scan", factor: begun.factor } : { ...sayRefusal(begun), step: "start" };
};

const tryBegin: FormAction<EnrollState> = formAction({ schema: anyFields }, ({ form }) => begin(form));

const trySignIn: FormAction<EnrollState> = formAction(
  { schema: z.object({ password: passwordSchema, display_name: nameSchema.optional() }), keeps: ["display_name"] },
  async ({ input, form }) => {
    const { password, display_name: name } = input;
    const outcome = await inRequest((context) => signInInvited(tokenOf(form), { password, name }, context));
    return outcome.ok ? begin(form) : sayRefusal(outcome);
  },
);

const tryFinish: FormAction<EnrollState> = formAction(
  { schema: z.object({ code: codeSchema, factor_id: z.uuid() }) },
  async ({ input, form }) => {
    const { code, factor_id: factorId } = input;
    const finished = await inRequest((context) => finishEnrollment(tokenOf(form), { factorId, code }, context));
    if (!finished.ok) return sayRefusal(finished);
    return { step: "codes", factor: null, recoveryCodes: finished.recoveryCodes };
  },
);

const intents = new Map([
  ["sign-in", trySignIn],
  ["begin", tryBegin],
]);

/** The steps of enrolling a second factor with a link. The pressed button is the intent: sign-in, begin or finish. */
export async function submitEnrollment(state: EnrollState, form: FormData): Promise<EnrollState> {
  return (intents.get(String(form.get("intent"))) ?? tryFinish)(state, form);
}
