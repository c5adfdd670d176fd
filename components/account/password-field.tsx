"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface PasswordFieldProps extends Omit<ComponentProps<"input">, "type" | "className" | "children"> {
  label?: string;
  hint?: ReactNode;
  error?: string | undefined;
  aside?: ReactNode;
  /** `new-password` lets password managers offer one; `current-password` fills it in. */
  autoComplete: "new-password" | "current-password";
}

/** A password that can be shown while typing. */
export function PasswordField({ label = "Password", hint, error, aside, ...props }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label={label} hint={hint} error={error} aside={aside} required>
      {(control) => (
        <span className="relative block">
          <Input
            {...props}
            {...control}
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            spellCheck={false}
            className="pr-12"
          />
          <button
            type="button"
            aria-label={shown ? "Hide password" : "Show password"}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-control text-ink-soft hover:text-ink"
          >
            <Icon aria-hidden className="size-5" />
          </button>
        </span>
      )}
    </Field>
  );
}
