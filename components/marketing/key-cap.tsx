import { cn } from "@/components/ui/cn";

const letters: Record<string, string> = {
  "2": "ABC",
  "3": "DEF",
  "4": "GHI",
  "5": "JKL",
  "6": "MNO",
  "7": "PQRS",
  "8": "TUV",
  "9": "WXYZ",
  "0": "+",
};

/** A telephone key; our ornament for steps. */
export function KeyCap({ digit, className }: { digit: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex size-14 flex-col items-center justify-center rounded-2xl border border-line bg-surface font-semibold text-2xl leading-none shadow-panel",
        className,
      )}
    >
      {digit}
      <span className="mt-1 h-2.5 font-medium text-[0.5625rem] text-ink-soft tracking-[0.16em]">
        {letters[digit] ?? ""}
      </span>
    </span>
  );
}
