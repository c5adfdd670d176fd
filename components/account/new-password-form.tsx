"use client";

import { useFormAction } from "@/components/layout/use-form-action";
import { Button } from "@/components/ui/button";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";
import { useFocusOnError } from "./use-focus-on-error";
import { useFreshVisitorAfterwards } from "./use-fresh-visitor";

interface NewPasswordFormProps {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  email: string;
  /** Where to go afterwards; the settings without it. */
  next: string | undefined;
}

export function NewPasswordForm({ action, email, next }: NewPasswordFormProps) {
  const [state, submit, pending] = useFormAction(action, emptyForm);
  const form = useFocusOnError(state);
  useFreshVisitorAfterwards();
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-5">
      {next && <input type="hidden" name="next" value={next} />}
      <FormMessage message={state.message} />
      {/* password managers save the new password under this name */}
      <input type="text" name="email" value={email} autoComplete="username" readOnly hidden />
      <PasswordField
        name="password"
        label="New password"
        hint="At least 8 characters."
        autoComplete="new-password"
        error={state.fieldErrors.password}
      />
      <Button type="submit" size="lg" wide pending={pending}>
        Set password
      </Button>
    </form>
  );
}
