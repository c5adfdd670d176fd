import type { ComponentProps } from "react";
import { Input } from "./input";

/** A field for a phone of any country. Usually another's than the browser's owner, whose own it would offer. */
export const PhoneInput = (props: ComponentProps<"input">) => (
  <Input type="tel" autoComplete="off" placeholder="+1 202 555 0123" {...props} />
);
