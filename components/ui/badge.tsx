import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { type Tone, toneStyles } from "@/components/ui/tone";

export function Badge({
  tone = "neutral",
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-md px-2 py-0.5 font-medium text-[0.8125rem] leading-5",
        toneStyles[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
