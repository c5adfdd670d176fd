const secretKey =
  /api[-_]?key|authorization|password|secret|^token$|access_token|^incoming_auth|^auth_user$|signature/i;

/** The same in running text, such as a proxy's page that repeats our request. */
const secretWords =
  /((?:api[-_]?key|authorization|password|secret|access_token)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"'<>,;&]+/gi;

/** Personal data of end users (the documents side): never kept with a raw reply. */
const personalKey =
  /^(first_name|last_name|birth_date|id_number|personal_tax_id|vat_id|contact_email|phone_number|address)$/;

/** A copy of a carrier's reply that may be stored and logged: secrets and identity data are replaced, long texts cut. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    const text = value.replace(secretWords, "$1[redacted]");
    return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
  }
  if (value === null || typeof value !== "object") return value;
  if (depth > 12) return "[deep]";
  if (Array.isArray(value)) return value.map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      const hidden = secretKey.test(key) || (personalKey.test(key) && typeof entry !== "object");
      return [key, hidden && entry !== null ? "[redacted]" : redact(entry, depth + 1)];
    }),
  );
}
