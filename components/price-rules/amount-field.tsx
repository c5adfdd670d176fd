import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { FieldProps } from "./field-props";
import type { RuleDraft } from "./rule-draft";

/** The fields of the draft that are text. */
type TextField = { [Name in keyof RuleDraft]: RuleDraft[Name] extends string ? Name : never }[keyof RuleDraft];

interface AmountFieldProps extends FieldProps {
  field: TextField;
  label: ReactNode;
  hint?: ReactNode;
  /** Behind the number: "%", "USD". */
  unit: string;
  required?: boolean;
  className?: string;
}

/** A number with its unit, kept as it is typed. */
export function AmountField({
  field,
  label,
  hint,
  unit,
  required,
  className,
  draft,
  problems,
  onChange,
}: AmountFieldProps) {
  return (
    <Field label={label} hint={hint} error={problems[field]} required={required} className={className}>
      {(control) => (
        <span className="relative block">
          <Input
            {...control}
            name={field}
            inputMode="decimal"
            autoComplete="off"
            value={draft[field]}
            onChange={(event) => onChange({ [field]: event.target.value })}
            className="pr-14 text-right tabular-nums"
          />
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-3 grid place-items-center text-ink-soft text-sm"
          >
            {unit}
          </span>
        </span>
      )}
    </Field>
  );
}
