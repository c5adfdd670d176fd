import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface SectionProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  id?: string;
  tone?: "plain" | "sunken";
}

/** A band of a marketing page with its `h2`. One below the screen is laid out when it comes near it. */
export function Section({ title, lead, children, id, tone = "plain" }: SectionProps) {
  return (
    <section
      id={id}
      className={cn(
        "py-14 [contain-intrinsic-size:auto_36rem] [content-visibility:auto] sm:py-20",
        tone === "sunken" && "border-line border-y bg-sunken",
      )}
    >
      <div className="wrap">
        <h2 className="max-w-2xl text-2xl sm:text-[2rem] sm:leading-tight">{title}</h2>
        {lead && <p className="mt-3 max-w-2xl text-ink-soft sm:text-lg">{lead}</p>}
        <div className="mt-8 sm:mt-10">{children}</div>
      </div>
    </section>
  );
}
