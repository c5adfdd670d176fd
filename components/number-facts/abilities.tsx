import { Check, Minus } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { NumberFeature } from "@/lib/contract/vocabulary";

const shown = [
  { feature: "voice_in", can: "Calls", cannot: "No calls" },
  { feature: "sms_in", can: "Receives texts", cannot: "Receives no texts" },
  { feature: "sms_out", can: "Sends texts", cannot: "Sends no texts" },
] as const satisfies readonly { feature: NumberFeature; can: string; cannot: string }[];

/** What the number can do and what it cannot, always all three. */
export function Abilities({ features, className }: { features: readonly NumberFeature[]; className?: string }) {
  return (
    <ul aria-label="What it can do" className={cn("flex flex-wrap gap-x-4 gap-y-0.5 text-sm", className)}>
      {shown.map(({ feature, can, cannot }) => {
        const able = features.includes(feature);
        const Icon = able ? Check : Minus;
        return (
          <li key={feature} className={cn("flex items-center gap-1.5", !able && "text-ink-soft")}>
            <Icon aria-hidden className={cn("size-4", able && "text-good")} strokeWidth={2.5} />
            {able ? can : cannot}
          </li>
        );
      })}
    </ul>
  );
}
