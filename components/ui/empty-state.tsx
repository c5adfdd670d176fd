import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface EmptyStateProps {
  /** An icon component's element; decoration. */
  icon?: ReactNode;
  title: ReactNode;
  /** What this place is for and how to fill it. */
  children?: ReactNode;
  actions?: ReactNode;
  /** The heading's level where it stands. */
  level?: 1 | 2 | 3;
  className?: string;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ icon, title, children, actions, level = 2, className }: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <div
      className={cn(
        "flex flex-col items-center rounded-panel border border-line border-dashed px-5 py-12 text-center sm:py-16",
        className,
      )}
    >
      {icon && (
        <span
          aria-hidden
          className="mb-4 grid size-12 place-items-center rounded-full bg-brand-soft text-brand-ink [&>svg]:size-6"
        >
          {icon}
        </span>
      )}
      <Heading className="text-lg">{title}</Heading>
      {children && <div className="mt-1.5 max-w-md text-pretty text-ink-soft">{children}</div>}
      {actions && <div className="mt-6 flex flex-wrap justify-center gap-3">{actions}</div>}
    </div>
  );
}
