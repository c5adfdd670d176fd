"use client";

import { useState } from "react";
import { useFormAction } from "@/components/layout/use-form-action";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ResetState } from "@/lib/contract/form-state";
import { CodeField } from "./code-field";
import { FormMessage } from "./form-message";
import { useFocusOnError } from "./use-focus-on-error";
import { useTypedBefore } from "./use-typed-before";

interface ResetPasswordFormProps {
  action: (state: ResetState, form: FormData) => Promise<ResetState>;
  /** Where the person came from, to go on there with the new password. */
  back: string | undefined;
}

/** Asks for the address, then for the code from the email. Following the link in the email does the same as the code. */
export function ResetPasswordForm({ action, back }: ResetPasswordFormProps) {
  const [state, submit, pending] = useFormAction<ResetState>(action, {
    step: "email",
    values: {},
    fieldErrors: {},
    message: null,
  });
  const [email, setEmail] = useState(state.values.email ?? "");
  const form = useFocusOnError(state);
  useTypedBefore(form, { email: setEmail });
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-5">
      {back && <input type="hidden" name="back" value={back} />}
      <FormMessage message={state.message} />
      {state.step === "email" ? (
        <>
          <Field label="Email" error={state.fieldErrors.email} required>
            {(control) => (
              <Input
                {...control}
                name="email"
                type="email"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" name="intent" value="request" size="lg" wide pending={pending}>
            Send the email
          </Button>
        </>
      ) : (
        <>
          <p role="status">
            If <strong className="wrap-anywhere">{email}</strong> has an account here, an email is on its way. Follow
            its link, or enter its code.
          </p>
          <input type="hidden" name="email" value={email} />
          <CodeField error={state.fieldErrors.code} autoFocus />
          <Button type="submit" name="intent" value="confirm" size="lg" wide pending={pending}>
            Continue
          </Button>
          <Button type="submit" name="intent" value="request" variant="quiet" pending={pending}>
            Send a new code
          </Button>
        </>
      )}
    </form>
  );
}
