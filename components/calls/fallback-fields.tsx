"use client";

import { Field } from "@/components/ui/field";
import { PhoneInput } from "@/components/ui/phone-input";
import type { PlanProblems } from "./read-plan";
import { VerifyPhone } from "./verify-phone";

interface FallbackFieldsProps {
  /** as it is typed; null: none */
  fallback: string | null;
  problems: PlanProblems;
  /** why it would not ring, besides that it is not verified */
  warning: string | undefined;
  /** phones that do not ring yet, E.164 by path */
  unverified: Readonly<Record<string, string>>;
  onChange: (fallback: string | null) => void;
}

/** The phone that the carrier rings by itself while nobody of us can answer. */
export function FallbackFields({ fallback, problems, warning, unverified, onChange }: FallbackFieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Ring this phone"
        optional
        hint="Your carrier does it without us, so none of the rest applies then. Left empty, callers hear that nobody answers."
        error={problems.fallback}
        className="max-w-sm"
      >
        {(control) => (
          <PhoneInput
            {...control}
            value={fallback ?? ""}
            onChange={({ target: { value } }) => onChange(value === "" ? null : value)}
          />
        )}
      </Field>
      {warning && <p className="text-sm text-warn">{warning}</p>}
      {unverified.fallback && <VerifyPhone e164={unverified.fallback} />}
    </div>
  );
}
