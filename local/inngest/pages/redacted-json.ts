import { redact } from "../../kit/redact.ts";

const longestText = 4000;
const longestJson = 60_000;

/** What a function or an event carries, for a page: without secrets, indented, cut where it is long. */
export function redactedJson(value: unknown): string {
  const text = JSON.stringify(redact(value, longestText), null, 2) ?? "null";
  return text.length > longestJson ? `${text.slice(0, longestJson)}\n… (cut)` : text;
}
