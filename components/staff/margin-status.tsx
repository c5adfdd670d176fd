import type { Tone } from "@/components/ui/tone";
import type { MarginAlert } from "@/lib/contract/staff/margins";
import { StatePill } from "./state-pill";

const words: Record<MarginAlert["status"], [string, Tone]> = {
  open: ["Waits for a decision", "bad"],
  repricing: ["Waits for its price", "warn"],
  accepted: ["Accepted", "neutral"],
  repriced: ["Repriced", "good"],
  stopped: ["Off sale", "neutral"],
  cleared: ["Cost fell back", "good"],
  lapsed: ["Acceptance over", "neutral"],
};

/** Where a margin alert stands. */
export function MarginStatusPill({ status }: Pick<MarginAlert, "status">) {
  const [word, tone] = words[status];
  return <StatePill state={word} tone={tone} />;
}
