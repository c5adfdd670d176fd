"use client";

import Link from "next/link";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { routes } from "@/components/layout/routes";
import { useFormAction } from "@/components/layout/use-form-action";
import { Button, buttonStyles } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { CredentialsState } from "@/lib/contract/form-state";
import { CodeField } from "./code-field";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";
import { useFocusOnError } from "./use-focus-on-error";
import { useFreshVisitorAfterwards } from "./use-fresh-visitor";
import { useTypedBefore } from "./use-typed-before";

interface SignInOrUpProps {
  action: (state: CredentialsState, form: FormData) => Promise<CredentialsState>;
  /** Which form comes first. */
  start: "sign-in" | "sign-up";
  /** Where to go once someone is signed in; the page itself in checkout. */
  next: string;
  /** Stay on the page when someone changes between the two, as checkout wants it; else it is a link to the other page. */
  inPlace?: boolean;
  /** Said under the code form, e.g. that the hold was extended. */
  codeNote?: ReactNode;
}

/**
 * Signing in, signing up and confirming with the code from the email, without leaving the page. Works without scripts:
 * each step is a form post that renders the page again. The password stays in this component until the code is
 * entered, because confirming sets it; without scripts it is asked for once more.
 */
export function SignInOrUp({ action, start, next, inPlace = false, codeNote }: SignInOrUpProps) {
  const [state, submit, pending] = useFormAction<CredentialsState>(action, {
    step: start,
    values: {},
    fieldErrors: {},
    message: null,
  });
  const [mode, setMode] = useState<"sign-in" | "sign-up">(start);
  const [leftCode, setLeftCode] = useState<CredentialsState | null>(null);
  const [email, setEmail] = useState(state.values.email ?? "");
  const [name, setName] = useState(state.values.display_name ?? "");
  const [password, setPassword] = useState("");
  const form = useFocusOnError(state);
  useTypedBefore(form, { email: setEmail, display_name: setName, password: setPassword });
  useFreshVisitorAfterwards();

  // Where the code went. Without an address there is nothing to confirm: it is asked for again.
  const address = email || state.values.email || "";
  const step = state.step === "code" && leftCode !== state && address !== "" ? "code" : mode;
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    // the next form may be much shorter or longer: it is read from its beginning
    document.querySelector("main h1")?.scrollIntoView({ block: "start", behavior: "instant" });
  }, [step]);
  const shown = state.step === step ? state : { ...state, fieldErrors: {}, message: null };
  const fields = { email, name, password, setEmail, setName, setPassword };

  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-5">
      <input type="hidden" name="next" value={next} />
      <FormMessage message={shown.message} />
      {step === "sign-in" && <SignInFields {...fields} next={next} errors={shown.fieldErrors} pending={pending} />}
      {step === "sign-up" && <SignUpFields {...fields} errors={shown.fieldErrors} pending={pending} />}
      {step === "code" && (
        <CodeFields
          {...fields}
          email={address}
          errors={shown.fieldErrors}
          pending={pending}
          note={codeNote}
          next={next}
          onBack={() => setLeftCode(state)}
        />
      )}
      {step === "sign-in" && (
        <Switch
          question="New here?"
          href={routes.signUp(next)}
          onSwitch={inPlace ? () => setMode("sign-up") : undefined}
        >
          Create an account
        </Switch>
      )}
      {step === "sign-up" && (
        <Switch
          question="Already have an account?"
          href={routes.signIn(next)}
          onSwitch={inPlace ? () => setMode("sign-in") : undefined}
        >
          Sign in
        </Switch>
      )}
    </form>
  );
}

interface FieldsProps {
  email: string;
  name: string;
  password: string;
  setEmail: (value: string) => void;
  setName: (value: string) => void;
  setPassword: (value: string) => void;
  errors: Record<string, string>;
  pending: boolean;
}

function SignInFields({
  email,
  password,
  setEmail,
  setPassword,
  errors,
  pending,
  next,
}: FieldsProps & { next: string }) {
  return (
    <>
      <OwnEmailField value={email} onChange={setEmail} error={errors.email} />
      <PasswordField
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={errors.password}
        aside={
          <Link
            href={routes.resetPassword(next === routes.myNumbers ? undefined : next)}
            className="text-sm underline underline-offset-4"
          >
            Forgot it?
          </Link>
        }
      />
      <Button type="submit" name="intent" value="sign-in" size="lg" wide pending={pending}>
        Sign in
      </Button>
    </>
  );
}

function SignUpFields({ email, name, password, setEmail, setName, setPassword, errors, pending }: FieldsProps) {
  const [timeZone, setTimeZone] = useState("UTC");
  useEffect(() => setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  return (
    <>
      <input type="hidden" name="time_zone" value={timeZone} />
      <Field label="Name" hint="Yours or your company's; it is on your receipts." error={errors.display_name} required>
        {(control) => (
          <Input
            {...control}
            name="display_name"
            autoComplete="name"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <OwnEmailField value={email} onChange={setEmail} error={errors.email} />
      <PasswordField
        name="password"
        autoComplete="new-password"
        hint="At least 8 characters."
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={errors.password}
      />
      <Button type="submit" name="intent" value="sign-up" size="lg" wide pending={pending}>
        Create account
      </Button>
      <p className="text-ink-soft text-sm">
        By creating an account you accept our{" "}
        <Link href={routes.terms} className="underline underline-offset-4">
          terms
        </Link>{" "}
        and{" "}
        <Link href={routes.privacy} className="underline underline-offset-4">
          privacy policy
        </Link>
        .
      </p>
    </>
  );
}

function CodeFields({
  email,
  password,
  setPassword,
  errors,
  pending,
  note,
  next,
  onBack,
}: FieldsProps & { note: ReactNode; next: string; onBack: () => void }) {
  const [asked] = useState(password === "");
  return (
    <>
      <p role="status">
        We have sent a 6-digit code to <strong className="wrap-anywhere">{email}</strong>. Enter it here to continue.
      </p>
      <input type="hidden" name="email" value={email} />
      <CodeField error={errors.code} autoFocus />
      {asked || errors.password ? (
        <PasswordField
          name="password"
          autoComplete="new-password"
          label="Your password, once more"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={errors.password}
        />
      ) : (
        <input type="hidden" name="password" value={password} />
      )}
      <Button type="submit" name="intent" value="confirm" size="lg" wide pending={pending}>
        Confirm
      </Button>
      {note && <p className="text-ink-soft text-sm">{note}</p>}
      <p className="flex flex-wrap items-center gap-x-2 text-ink-soft text-sm">
        Nothing there? Check your spam folder, or
        <Button type="submit" name="intent" value="resend" variant="quiet" size="sm" pending={pending}>
          Send a new code
        </Button>
        <Link
          href={routes.signUp(next)}
          onClick={(event) => {
            event.preventDefault();
            onBack();
          }}
          className={buttonStyles({ variant: "quiet", size: "sm" })}
        >
          Use another address
        </Link>
      </p>
      <p className="text-ink-soft text-sm">
        Followed the link in the email instead?{" "}
        <Link href={routes.signIn(next)} className="inline-flex min-h-11 items-center underline underline-offset-4">
          Continue
        </Link>
      </p>
    </>
  );
}

function OwnEmailField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  return (
    <Field label="Email" error={error} required>
      {(control) => (
        <Input
          {...control}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A link to the other page; with `onSwitch` (and scripts) nothing typed is lost. */
function Switch({
  question,
  href,
  onSwitch,
  children,
}: {
  question: string;
  href: ReturnType<typeof routes.signIn>;
  onSwitch: (() => void) | undefined;
  children: ReactNode;
}) {
  return (
    <p className="text-ink-soft">
      {question}{" "}
      <Link
        href={href}
        onClick={(event) => {
          if (!onSwitch) return;
          event.preventDefault();
          onSwitch();
        }}
        className="inline-flex min-h-11 items-center font-medium text-ink underline underline-offset-4"
      >
        {children}
      </Link>
    </p>
  );
}
