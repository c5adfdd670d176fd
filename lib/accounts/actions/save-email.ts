"use server";

import { actionContext, changeEmail, changeEmailSchema, sayRefusal } from "@/lib/auth";
import { good } from "@/lib/forms";
import { settingsAction } from "../settings-action";

export const saveEmail = settingsAction({ schema: changeEmailSchema, keeps: ["email"] }, async ({ input }) => {
  const outcome = await changeEmail(input, await actionContext());
  return outcome.ok
    ? good(
        `We have sent a link to ${input.email} and one to your present address. It changes when you have followed both.`,
      )
    : sayRefusal(outcome);
});
