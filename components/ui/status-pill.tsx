import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneStyles } from "@/components/ui/tone";

interface StatusPillProps {
  tone: Tone;
  /** Something is going on right now: the dot breathes. */
  busy?: boolean;
  children: ReactNode;
}

/** The state of an order, a line or a number: a dot and a word. */
export function StatusPill({ tone, busy = false, children }: StatusPillProps) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 font-medium text-[0.8125rem] leading-5",
        toneStyles[tone],
      )}
    >
      <span aria-hidden className={cn("size-1.5 rounded-full bg-current", busy && "animate-shimmer")} />
      {children}
    </span>
  );
}
