import { CarrierError, type CarrierErrorSubject } from "../errors";
import { codeByStatus, refused } from "../refusal";
import { errorsSchema } from "./schema";

interface Entry {
  title: string;
  detail: string;
  code: string;
  pointer: string;
}

function entriesOf(body: unknown): Entry[] {
  const parsed = errorsSchema.safeParse(body);
  if (!parsed.success) return [];
  return parsed.data.errors.map((entry) => ({
    title: entry.title ?? "",
    detail: entry.detail ?? "",
    code: entry.code ?? "",
    pointer: entry.source?.pointer ?? "",
  }));
}

/**
 * What a refused member means. DIDWW's error codes are generic, so the pointer and the words decide; each row was seen in a
 * published answer or is its obvious sibling.
 */
interface RefusalRule {
  test: RegExp;
  code: "taken" | "gone" | "rejected" | "needs_documents";
  subject?: CarrierErrorSubject;
}

const refusals: RefusalRule[] = [
  { test: /exceeds available DIDs count/i, code: "taken", subject: "number" },
  {
    test: /reservation.*(limit|exceed|maximum|too many)|(limit|exceed|maximum|too many).*reservation/i,
    code: "rejected",
    subject: "reservation_limit",
  },
  { test: /did_reservation/i, code: "gone", subject: "reservation" },
  { test: /available_did/i, code: "taken", subject: "number" },
  { test: /sku_id/i, code: "gone", subject: "sku" },
  { test: /order not pending/i, code: "rejected", subject: "order" },
  { test: /voice_in_trunk|trunk_id/i, code: "gone", subject: "answer_path" },
  {
    test: /documents?(\(s\))? (is |are )?required|registration required|requires? (registration|documents)/i,
    code: "needs_documents",
  },
];

/** Whether a unique name is used already. */
export const isNameTaken = (error: unknown): boolean =>
  error instanceof CarrierError &&
  error.code === "rejected" &&
  /has already been taken|already exists?/i.test(error.message);

/** DIDWW's answer with an error status in our words. Bodies may be JSON:API errors, HTML, or nothing. */
export function refusal(status: number, headers: Headers, body: unknown, what: string): CarrierError {
  const entries = entriesOf(body);
  const words = entries.map((entry) => `${entry.pointer} ${entry.detail || entry.title}`.trim()).join("; ");
  const message = `DIDWW answered ${status} to ${what}${words && `: ${words}`}`;
  const answer = { status, headers, body, message };
  const byStatus = codeByStatus(status);
  if (byStatus !== "gone" && byStatus !== "rejected") return refused(byStatus, answer);
  if (entries.some((entry) => /insufficient (funds|balance)/i.test(`${entry.title} ${entry.detail}`)))
    return refused("insufficient_funds", answer);
  for (const { test, code, subject } of refusals) {
    if (entries.some((entry) => test.test(`${entry.pointer} ${entry.detail}`)))
      return refused(code, { ...answer, ...(subject && { subject }) });
  }
  return refused(byStatus, answer);
}
