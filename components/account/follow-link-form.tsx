"use client";

import { useFormAction } from "@/components/layout/use-form-action";
import { Button } from "@/components/ui/button";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";
import { useFocusOnError } from "./use-focus-on-error";
import { useFreshVisitorAfterwards } from "./use-fresh-visitor";

interface FollowLinkFormProps {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  link: { token_hash: string; type: string };
  /** Where to go afterwards; "" for the usual place. */
  next: string;
  view: {
    does: "sign-up" | "sign-in" | "reset" | "change-email";
    email: string;
    newEmail: string | null;
    asksForPassword: boolean;
  };
}

/** The button of a link from an email. It names the person, so that nobody becomes someone else by a link that was sent to them. */
export function FollowLinkForm({ action, link, next, view }: FollowLinkFormProps) {
  const [state, submit, pending] = useFormAction(action, emptyForm);
  const form = useFocusOnError(state);
  useFreshVisitorAfterwards();
  const label =
    view.does === "change-email" ? `Move to ${view.newEmail ?? "the new address"}` : `Continue as ${view.email}`;
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-5">
      <input type="hidden" name="token_hash" value={link.token_hash} />
      <input type="hidden" name="type" value={link.type} />
      <input type="hidden" name="next" value={next} />
      <FormMessage message={state.message} />
      {view.asksForPassword && (
        <PasswordField
          name="password"
          label="Password you chose when you signed up"
          autoComplete="current-password"
          error={state.fieldErrors.password}
        />
      )}
      <Button type="submit" name="intent" value="follow" size="lg" wide pending={pending} className="h-auto py-2">
        <span className="wrap-anywhere">{label}</span>
      </Button>
      {view.asksForPassword && (
        <>
          <p className="text-ink-soft text-sm">
            You can also enter the code of the email where you signed up. If you do not know the password, or never
            chose one, choose a new one.
          </p>
          <Button type="submit" name="intent" value="new" variant="secondary" wide pending={pending}>
            Choose a new password
          </Button>
        </>
      )}
    </form>
  );
}
