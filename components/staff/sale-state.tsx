import type { Tone } from "@/components/ui/tone";
import type { SaleState } from "@/lib/contract/staff/catalog";
import { StatePill } from "./state-pill";

const words: Record<SaleState, [string, Tone]> = {
  on_sale: ["On sale", "good"],
  off_sale: ["Off sale", "bad"],
  country_off_sale: ["Country off sale", "bad"],
  stopped: ["Stopped by margin", "bad"],
  documents: ["Needs documents", "neutral"],
  gone: ["Gone at the carrier", "warn"],
};

/** Whether the shop sells it, and what keeps it from that. */
export function SaleStatePill({ state }: { state: SaleState }) {
  const [word, tone] = words[state];
  return <StatePill state={word} tone={tone} />;
}
