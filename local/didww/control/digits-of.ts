import { ControlError } from "../../kit/index.ts";

/** Digits of a number that may be written with `+` and spaces. @throws {ControlError} 400 */
export function digitsOf(value: unknown, name: string): string {
  const digits = String(value ?? "").replace(/[+\s()-]/g, "");
  if (!/^\d{3,15}$/.test(digits)) throw new ControlError(400, `"${name}" must be a phone number`);
  return digits;
}
