import type { ComponentProps } from "react";
import { Field } from "./field";
import { Input } from "./input";

interface EmailFieldProps extends Omit<ComponentProps<typeof Field>, "children"> {
  value: string;
  onValueChange: (value: string) => void;
}

/** Somebody else's email address: browsers do not offer the own one. */
export const EmailField = ({ value, onValueChange, ...field }: EmailFieldProps) => (
  <Field {...field}>
    {(control) => (
      <Input
        {...control}
        type="email"
        autoComplete="off"
        maxLength={254}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
      />
    )}
  </Field>
);
