"use client";

import type { ReactNode } from "react";
import { useFormAction } from "@/components/layout/use-form-action";
import { Button } from "@/components/ui/button";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import { FormMessage } from "../form-message";
import { useFocusOnError } from "../use-focus-on-error";

/** The server action behind a form of the settings; the page hands it over. */
export type Save = (state: FormState, form: FormData) => Promise<FormState>;

/** A form of the settings: its fields, one button, and what came of it. */
export function SettingsForm({
  save,
  button,
  children,
}: {
  save: Save;
  button: string;
  children: (state: FormState) => ReactNode;
}) {
  const [state, submit, pending] = useFormAction(save, emptyForm);
  const form = useFocusOnError(state);
  return (
    <form ref={form} action={submit} noValidate className="flex max-w-md flex-col gap-5">
      {children(state)}
      <FormMessage message={state.message} />
      <Button type="submit" pending={pending} className="self-start">
        {button}
      </Button>
    </form>
  );
}
