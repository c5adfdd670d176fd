import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Tone } from "@/components/ui/tone";

const icons = { neutral: Info, brand: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const;

const looks: Record<Tone, string> = {
  neutral: "border-line bg-sunken [&>svg]:text-ink-soft",
  brand: "border-brand/25 bg-brand-soft [&>svg]:text-brand-ink",
  good: "border-good/25 bg-good-soft [&>svg]:text-good",
  warn: "border-warn/30 bg-warn-soft [&>svg]:text-warn",
  bad: "border-bad/30 bg-bad-soft [&>svg]:text-bad",
};

interface NoticeProps {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links, under the text. */
  actions?: ReactNode;
  /** "alert" interrupts a screen reader: for failures of what was just asked. "status" waits its turn. */
  role?: "alert" | "status";
  className?: string;
}

/** A message that belongs to the page and stays. */
export function Notice({ tone = "neutral", title, children, actions, role, className }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div
      role={role}
      className={cn("flex gap-3 rounded-panel border p-3.5 text-[0.9375rem] sm:p-4", looks[tone], className)}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1 space-y-1 text-ink">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div className="flex flex-wrap gap-2 pt-2">{actions}</div>}
      </div>
    </div>
  );
}
