import type { Tone } from "@/components/ui/tone";
import type { Invoice } from "@/lib/contract/invoices";

/** How an invoice stands. It is charged within a minute of being issued; one that is still open then waits for another card. */
export function invoiceLook({ kind, state, next_attempt_at }: Pick<Invoice, "kind" | "state" | "next_attempt_at">): {
  label: string;
  tone: Tone;
} {
  if (kind === "credit") return { label: "Credited", tone: "neutral" };
  if (state === "paid") return { label: "Paid", tone: "good" };
  if (state === "carried") return { label: "On the next invoice", tone: "neutral" };
  return next_attempt_at ? { label: "Being charged", tone: "brand" } : { label: "Not paid", tone: "bad" };
}
