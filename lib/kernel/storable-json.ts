/**
 * A JSON value that Postgres can keep: NULs and halves of surrogate pairs in texts, which JSON may hold and `jsonb` may not, become
 * U+FFFD. For facts that others send us and would otherwise send again forever.
 */
export function storableJson(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]));
}

export const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\ufffd");
