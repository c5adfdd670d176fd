"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { PasswordField } from "@/components/account/password-field";
import { ApiError } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Textarea } from "@/components/ui/textarea";
import { reauthenticate } from "./reauthenticate";

export interface ReasonFormProps {
  onOpenChange: (open: boolean) => void;
  /** What happens and to how many: "New orders stop right away. 3 holds stay as they are." */
  children: ReactNode;
  /** What the button does, in its own words: "Pause selling". */
  confirmLabel: string;
  /** Takes something away from customers. */
  isDangerous?: boolean;
  /**
   * Does it. Called again with the same reason after the password was asked for, so it must be safe to repeat.
   * @throws {ApiError} shown in the dialog, which stays open with what was typed
   */
  onConfirm: (reason: string) => Promise<void>;
  /** The server has already said that it wants the password. */
  asksPasswordFirst?: boolean;
}

interface Problem {
  of: "reason" | "password" | "change";
  text: string;
}

/** Inside the dialog: the reason, and the password when the server wants it. */
export function ReasonForm({
  onOpenChange,
  children,
  confirmLabel,
  isDangerous,
  asksPasswordFirst = false,
  onConfirm,
}: ReasonFormProps) {
  const [isPending, setPending] = useState(false);
  const [asksPassword, setAsksPassword] = useState(asksPasswordFirst);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reason = String(form.get("reason")).trim();
    if (reason.length < 3) return setProblem({ of: "reason", text: "Please write at least three characters." });
    setPending(true);
    setProblem(await attempt(reason, asksPassword ? String(form.get("password")) : null));
    setPending(false);
  }

  /** @returns what went wrong; null when it is done, or when the password has to be asked for */
  async function attempt(reason: string, password: string | null): Promise<Problem | null> {
    if (password !== null) {
      const refusal = await reauthenticate(password).then(() => null, describeError);
      if (refusal) return { of: "password", text: refusal };
      setAsksPassword(false);
    }
    try {
      await onConfirm(reason);
      onOpenChange(false);
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "REAUTHENTICATION_NEEDED"))
        return { of: "change", text: describeError(error) };
      setAsksPassword(true);
    }
    return null;
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <div className="text-pretty">{children}</div>
      <Field
        label="Reason"
        hint="For the audit log: why, in words that a colleague understands next year."
        error={problem?.of === "reason" ? problem.text : undefined}
        required
      >
        {(control) => <Textarea {...control} name="reason" maxLength={500} rows={3} />}
      </Field>
      {asksPassword && (
        <Notice tone="brand" role="status" title="Your password, please">
          You typed it more than half an hour ago. Your reason is kept, and the change is made right after.
          <div className="mt-3">
            <PasswordField
              name="password"
              autoComplete="current-password"
              error={problem?.of === "password" ? problem.text : undefined}
            />
          </div>
        </Notice>
      )}
      {problem?.of === "change" && (
        <Notice tone="bad" role="alert">
          {problem.text}
        </Notice>
      )}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button variant="secondary" onClick={() => onOpenChange(false)}>
          Cancel
        </Button>
        <Button type="submit" variant={isDangerous ? "danger" : "primary"} pending={isPending}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
