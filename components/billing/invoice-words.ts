import type { Tone } from "@/components/ui/tone";
import type { Invoice } from "@/lib/contract/invoices";

/** How an invoice stands. It is charged within a minute of being issued; one that was refused then waits for its owner. */
export function invoiceLook({ kind, state, problem }: Pick<Invoice, "kind" | "state" | "problem">): {
  label: string;
  tone: Tone;
} {
  if (kind === "credit") return { label: "Credited", tone: "neutral" };
  if (state === "paid") return { label: "Paid", tone: "good" };
  if (state === "carried") return { label: "On the next invoice", tone: "neutral" };
  if (problem === "needs_customer") return { label: "Waits for you", tone: "warn" };
  return problem ? { label: "Not paid", tone: "bad" } : { label: "Being charged", tone: "brand" };
}
