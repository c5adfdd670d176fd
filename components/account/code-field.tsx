import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface CodeFieldProps {
  error: string | undefined;
  label?: string;
  autoFocus?: boolean;
}

/** Six digits from an email or an app. Phones offer the code from the message, hence `one-time-code`. */
export function CodeField({ error, label = "6-digit code", autoFocus = false }: CodeFieldProps) {
  return (
    <Field label={label} error={error} required>
      {(control) => (
        <Input
          {...control}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9\s\-]{6,8}"
          maxLength={8}
          autoFocus={autoFocus}
          placeholder="000000"
          className="text-center font-semibold text-2xl tabular-nums tracking-[0.35em]"
        />
      )}
    </Field>
  );
}
