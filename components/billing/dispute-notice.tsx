import { useTimes } from "@/components/account/times";
import { Notice } from "@/components/ui/notice";
import type { Dispute } from "@/lib/contract/disputes";
import { disputeStory } from "./dispute-words";

/** What the customer's own bank does against a charge, and what helps. Nothing where there is no dispute. */
export function DisputeNotice({ dispute }: { dispute: Dispute | null }) {
  const times = useTimes();
  if (!dispute) return null;
  const { tone, title, text } = disputeStory(dispute, times);
  return (
    <Notice tone={tone} title={title} className="print:hidden">
      {text}
    </Notice>
  );
}
