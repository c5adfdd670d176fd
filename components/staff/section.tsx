import { type ReactNode, useId } from "react";
import { Card } from "@/components/ui/card";

interface SectionProps {
  title: string;
  /** Right of the title. */
  actions?: ReactNode;
  /** Off for tables, which bring their own edges. */
  padded?: boolean;
  children: ReactNode;
}

/** A part of a detail page. */
export function Section({ title, actions, padded = true, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="font-semibold text-lg">
          {title}
        </h2>
        {actions}
      </div>
      <Card padded={padded}>{children}</Card>
    </section>
  );
}
