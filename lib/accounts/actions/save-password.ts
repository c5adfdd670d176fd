"use server";

import { actionContext, changePassword, changePasswordSchema, sayRefusal } from "@/lib/auth";
import { good } from "@/lib/forms";
import { settingsAction } from "../settings-action";

export const savePassword = settingsAction({ schema: changePasswordSchema }, async ({ input }) => {
  const outcome = await changePassword(input, await actionContext());
  return outcome.ok ? good("Your password is changed. Other devices are signed out.") : sayRefusal(outcome);
});
