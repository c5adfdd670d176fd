import { useState } from "react";
import { phoneHelp } from "@/components/checkout/forward-phone";
import { Field } from "@/components/ui/field";
import { PhoneInput } from "@/components/ui/phone-input";

interface PhoneFieldProps {
  label: string;
  hint: string;
  optional?: boolean;
  /** as it was typed, or E.164 */
  value: string;
  onChange: (typed: string) => void;
  /** whether it is a whole number; an empty field is */
  isReadable: boolean;
  /** what else is wrong with it */
  error?: string;
}

/** Asks for a phone, and complains about an unreadable one once its field is left or Enter is pressed. */
export function PhoneField({ value, onChange, isReadable, error, ...field }: PhoneFieldProps) {
  const [isLeft, setLeft] = useState(false);
  return (
    <Field {...field} error={isLeft && !isReadable ? phoneHelp : error}>
      {(control) => (
        <PhoneInput
          {...control}
          maxLength={30}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
            setLeft(false);
          }}
          onBlur={() => setLeft(true)}
          onKeyDown={({ key }) => key === "Enter" && setLeft(true)}
        />
      )}
    </Field>
  );
}
