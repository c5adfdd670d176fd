/** Names of secrets, of card data and of what an attachment holds. */
const secretName = /authorization|api_?key|secret|password|token|cvc|cvv|card[[_]?number|^content$/i;
const hidden = "[redacted]";
const deepest = 20;

/** A copy to show: values under a secret's name are hidden. @param longest text beyond so many characters is cut */
export function redact(value: unknown, longest = Number.POSITIVE_INFINITY, depth = 0): unknown {
  if (typeof value === "string") {
    return value.length > longest ? `${value.slice(0, longest)}… (${value.length} characters)` : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (depth > deepest) return "…";
  if (Array.isArray(value)) return value.map((item) => redact(item, longest, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hide(name, redact(inner, longest, depth + 1))]),
  );
}

/** A field for showing: its value, unless it is a secret's name. */
export const hide = (name: string, value: unknown): unknown => (secretName.test(name) ? hidden : value);
