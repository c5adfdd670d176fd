import { cn } from "@/components/ui/cn";

interface DialLineProps {
  /** Digits without +: "1", "44". */
  callingCode: string | null;
  /** Digits of the area code; empty: any. */
  areaCode?: string;
  /** Whether the numbers have ten digits; by default those of North America. */
  isCounted?: boolean;
  className?: string;
}

/**
 * How far a number is known: the digits that are sure in ink, those that are still open as dots. Our way of drawing a place: its
 * numbers before one is chosen. Outside of North America lengths differ, so the dots fade instead of counting.
 */
export function DialLine({ callingCode, areaCode = "", isCounted = callingCode === "1", className }: DialLineProps) {
  return (
    <span
      translate="no"
      className={cn("inline-flex max-w-full items-baseline gap-[0.32em] whitespace-nowrap", className)}
    >
      {callingCode && <span className="text-ink-soft">+{callingCode}</span>}
      {areaCode && <span className="font-semibold">{areaCode}</span>}
      <span
        aria-hidden
        className={cn(
          "overflow-hidden text-ink-soft tracking-[0.06em]",
          !isCounted && "[mask-image:linear-gradient(to_right,black_20%,transparent)]",
        )}
      >
        {isCounted ? (areaCode ? "••• ••••" : "••• ••• ••••") : "•••• ••••"}
      </span>
    </span>
  );
}
