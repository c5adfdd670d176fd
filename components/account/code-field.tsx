import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The six digits from an email. Phones offer the code from the message, hence `one-time-code`. */
export function CodeField({ error, autoFocus = false }: { error: string | undefined; autoFocus?: boolean }) {
  return (
    <Field label="6-digit code" error={error} required>
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
