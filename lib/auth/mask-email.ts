/** An address that its owner recognizes and others cannot use: `a…@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const [first = ""] = email.slice(0, Math.max(0, at));
  return `${first}…${email.slice(Math.max(0, at))}`;
}
