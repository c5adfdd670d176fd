"use client";

import { type ComponentProps, useState } from "react";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { Input } from "./input";

interface PhoneInputProps extends ComponentProps<"input"> {
  /** as it was typed, or E.164 */
  value: string;
}

/**
 * A field for a phone of any country. Usually another's than the browser's owner, whose own it would offer. A whole number is shown as
 * people read it, except while it is typed.
 */
export function PhoneInput({ value, onChange, onBlur, ...props }: PhoneInputProps) {
  const [isTyped, setIsTyped] = useState(false);
  return (
    <Input
      type="tel"
      autoComplete="off"
      placeholder="+1 202 555 0123"
      {...props}
      value={isTyped ? value : formatPhoneLight(value)}
      onChange={(event) => {
        setIsTyped(true);
        onChange?.(event);
      }}
      onBlur={(event) => {
        setIsTyped(false);
        onBlur?.(event);
      }}
    />
  );
}
