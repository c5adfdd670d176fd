import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The six digits from an email, in any script and spacing: the server reads them. Phones offer the code from the message, hence `one-time-code`. */
export function CodeField({ error, autoFocus = false }: { error: string | undefined; autoFocus?: boolean }) {
  return (
    <Field label="6-digit code" error={error} required>
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
