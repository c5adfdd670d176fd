"use client";

import { useActionState } from "react";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { type EnrollmentFactor, type EnrollState, emptyForm } from "@/lib/contract/form-state";
import { CodeField } from "./code-field";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";
import { RecoveryCodes } from "./recovery-codes";
import { useFocusOnError } from "./use-focus-on-error";
import { useFreshVisitorAfterwards } from "./use-fresh-visitor";

interface EnrollFormProps {
  action: (state: EnrollState, form: FormData) => Promise<EnrollState>;
  token: string;
  /** Of the link; null once it was used. */
  email: string | null;
  /** Someone without one chooses a name and a password here. */
  hasAccount: boolean;
  isSignedIn: boolean;
}

/** Enrolling a second factor, step by step on one page; works without scripts. */
export function EnrollForm({ action, token, email, hasAccount, isSignedIn }: EnrollFormProps) {
  const [state, submit, pending] = useActionState(action, {
    ...emptyForm,
    step: "start" as const,
    factor: null,
    recoveryCodes: [],
  });
  const form = useFocusOnError(state);
  useFreshVisitorAfterwards();
  if (state.step === "codes") return <RecoveryCodes codes={state.recoveryCodes} />;
  if (email === null) return <AlreadyDone />;
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-5">
      <input type="hidden" name="token" value={token} />
      <FormMessage message={state.message} />
      {state.factor ? (
        <ScanFields factor={state.factor} error={state.fieldErrors.code} pending={pending} />
      ) : isSignedIn ? (
        <Button type="submit" name="intent" value="begin" size="lg" wide pending={pending}>
          Show me the code to scan
        </Button>
      ) : (
        <SignInFields email={email} hasAccount={hasAccount} state={state} pending={pending} />
      )}
    </form>
  );
}

function SignInFields({
  email,
  hasAccount,
  state,
  pending,
}: {
  email: string;
  hasAccount: boolean;
  state: EnrollState;
  pending: boolean;
}) {
  return (
    <>
      <p>
        {hasAccount ? "Sign in as " : "Your account will be "}
        <strong className="wrap-anywhere">{email}</strong>.
      </p>
      <input type="text" name="email" value={email} autoComplete="username" readOnly hidden />
      {!hasAccount && (
        <Field label="Your name" error={state.fieldErrors.display_name} required>
          {(control) => (
            <Input
              {...control}
              name="display_name"
              autoComplete="name"
              maxLength={120}
              defaultValue={state.values.display_name}
            />
          )}
        </Field>
      )}
      <PasswordField
        name="password"
        autoComplete={hasAccount ? "current-password" : "new-password"}
        {...(!hasAccount && { hint: "At least 8 characters." })}
        error={state.fieldErrors.password}
      />
      <Button type="submit" name="intent" value="sign-in" size="lg" wide pending={pending}>
        {hasAccount ? "Sign in" : "Create my account"}
      </Button>
    </>
  );
}

function ScanFields({
  factor,
  error,
  pending,
}: {
  factor: EnrollmentFactor;
  error: string | undefined;
  pending: boolean;
}) {
  return (
    <>
      <input type="hidden" name="factor_id" value={factor.id} />
      <p>Scan this with an authenticator app, then enter the code that it shows.</p>
      {/* biome-ignore lint/performance/noImgElement: an address of data, which nothing can make smaller */}
      <img
        src={factor.qrCode}
        alt="QR code with the secret for your authenticator app. The same secret is below as text."
        width={240}
        height={240}
        className="mx-auto rounded-md border border-line bg-white"
      />
      <p className="text-sm">
        No camera? Type this secret into the app:{" "}
        <code className="select-all break-all font-semibold">{factor.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
      </p>
      <CodeField error={error} label="Code of your authenticator app" autoFocus />
      <Button type="submit" name="intent" value="finish" size="lg" wide pending={pending}>
        Finish
      </Button>
    </>
  );
}

function AlreadyDone() {
  return (
    <div className="flex flex-col gap-5">
      <p>Your second factor is set up. This link has done its work.</p>
      <LinkButton href={routes.backOffice} size="lg">
        To the back office
      </LinkButton>
    </div>
  );
}
