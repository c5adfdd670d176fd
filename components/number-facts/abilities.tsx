import { Check, Minus } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { NumberFeature } from "@/lib/contract/vocabulary";

const shown = [
  { feature: "voice_in", can: "Calls", cannot: "No calls" },
  { feature: "sms_in", can: "Receives texts", cannot: "Receives no texts" },
  { feature: "sms_out", can: "Sends texts", cannot: "Sends no texts" },
] as const satisfies readonly { feature: NumberFeature; can: string; cannot: string }[];

interface AbilitiesProps {
  features: readonly NumberFeature[];
  /** In lists: what it can do, and in a quiet word the kind of use that it has not. Elsewhere all three are said, before it is paid for. */
  brief?: boolean;
  /** calls that it takes at the same time; null: without a limit */
  concurrentCalls?: number | null;
  className?: string;
}

/** What the number can do and what it cannot. */
export function Abilities({ features, brief = false, concurrentCalls = null, className }: AbilitiesProps) {
  return (
    <ul aria-label="What it can do" className={cn("flex flex-wrap gap-x-4 gap-y-0.5 text-sm", className)}>
      {shown.map(({ feature, can, cannot }) => {
        const able = features.includes(feature);
        if (!able && brief) return null;
        const Icon = able ? Check : Minus;
        return (
          <li key={feature} className={cn("flex items-center gap-1.5", !able && "text-ink-soft")}>
            <Icon aria-hidden className={cn("size-4", able && "text-good")} strokeWidth={2.5} />
            {able ? can : cannot}
            {able && feature === "voice_in" && concurrentCalls !== null && ` (${concurrentCalls} at a time)`}
          </li>
        );
      })}
      {brief &&
        lacks(features).map((text) => (
          <li key={text} className="text-ink-soft">
            {text}
          </li>
        ))}
    </ul>
  );
}

const lacks = (features: readonly NumberFeature[]): string[] => [
  ...(features.includes("voice_in") ? [] : ["No calls"]),
  ...(features.includes("sms_in") || features.includes("sms_out") ? [] : ["No texts"]),
];
