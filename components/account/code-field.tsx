import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface CodeFieldProps {
  error: string | undefined;
  label?: string;
  autoFocus?: boolean;
}

/** Six digits from an email or an app, in any script and spacing: the server reads them. Phones offer an email's, hence `one-time-code`. */
export function CodeField({ error, label = "6-digit code", autoFocus = false }: CodeFieldProps) {
  return (
    <Field label={label} error={error} required>
      {(control) => (
        <Input
          {...control}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={30}
          autoFocus={autoFocus}
          placeholder="000000"
          className="text-center font-semibold text-2xl tabular-nums tracking-[0.35em]"
        />
      )}
    </Field>
  );
}
