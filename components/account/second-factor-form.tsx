"use client";

import type { Route } from "next";
import Link from "next/link";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import { CodeField } from "./code-field";
import { FormMessage } from "./form-message";
import { useFocusOnError } from "./use-focus-on-error";
import { useFreshVisitorAfterwards } from "./use-fresh-visitor";

type Submit = (state: FormState, form: FormData) => Promise<FormState>;

interface SecondFactorFormProps {
  submitCode: Submit;
  submitRecoveryCode: Submit;
  /** Where to go afterwards. */
  next: string;
  /** Where those go who only want to shop. */
  shop: string;
}

/** The code of the authenticator app; or, where the phone is lost, a recovery code. Both work without scripts. */
export function SecondFactorForm({ submitCode, submitRecoveryCode, next, shop }: SecondFactorFormProps) {
  const [code, sendCode, isSending] = useActionState(submitCode, emptyForm);
  const form = useFocusOnError(code);
  useFreshVisitorAfterwards();
  return (
    <div className="flex flex-col gap-6">
      <form ref={form} action={sendCode} noValidate className="flex flex-col gap-5">
        <input type="hidden" name="next" value={next} />
        <FormMessage message={code.message} />
        <CodeField error={code.fieldErrors.code} label="Code of your authenticator app" autoFocus />
        <Button type="submit" size="lg" wide pending={isSending}>
          Continue
        </Button>
      </form>
      <RecoveryForm submit={submitRecoveryCode} />
      <p className="text-ink-soft text-sm">
        Only shopping?{" "}
        <Link href={shop as Route} className="inline-flex min-h-11 items-center underline underline-offset-4">
          Go on without it
        </Link>
      </p>
    </div>
  );
}

function RecoveryForm({ submit }: { submit: Submit }) {
  const [state, send, isSending] = useActionState(submit, emptyForm);
  const [isOpen, setOpen] = useState(false);
  const form = useFocusOnError(state);
  const hasAnswer = state.message !== null || state.fieldErrors.recovery_code !== undefined;
  return (
    <details open={isOpen || hasAnswer} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-11 cursor-pointer items-center font-medium underline underline-offset-4">
        My phone is lost: use a recovery code
      </summary>
      <form ref={form} action={send} noValidate className="mt-3 flex flex-col gap-5">
        <FormMessage message={state.message} />
        <Field
          label="Recovery code"
          hint="Removes your second factor and signs you out everywhere. Then you set up a new one."
          error={state.fieldErrors.recovery_code}
          required
        >
          {(control) => (
            <Input
              {...control}
              name="recovery_code"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={40}
              placeholder="XXXX-XXXX-XXXX-XXXX"
              className="font-mono"
            />
          )}
        </Field>
        <Button type="submit" variant="danger" wide pending={isSending}>
          Remove my second factor
        </Button>
      </form>
    </details>
  );
}
