const secretKey = /token|secret|password|authorization/i;
const maxText = 4000;
const maxDepth = 20;

/** A copy to show: values under keys that name a secret are hidden, long text is cut. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    return value.length > maxText ? `${value.slice(0, maxText)}… (${value.length} characters)` : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (depth > maxDepth) return "…";
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secretKey.test(key) ? "[redacted]" : redact(item, depth + 1)]),
  );
}

export function redactedJson(value: unknown): string {
  const text = JSON.stringify(redact(value), null, 2) ?? "null";
  return text.length > 60_000 ? `${text.slice(0, 60_000)}\n… (cut)` : text;
}
