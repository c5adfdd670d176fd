import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  children?: ReactNode;
  /** Right of the title on wide screens, below it on a phone. */
  actions?: ReactNode;
  /** Above the title, e.g. breadcrumbs. */
  above?: ReactNode;
}

/** The page's one `h1`. */
export function PageHeader({ title, children, actions, above }: PageHeaderProps) {
  return (
    <header className="mb-6 sm:mb-8">
      {above}
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="wrap-anywhere min-w-0">
          <h1 className="text-[1.75rem] leading-tight sm:text-4xl">{title}</h1>
          {children && <div className="mt-2 max-w-2xl text-pretty text-ink-soft sm:text-lg">{children}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
      </div>
    </header>
  );
}
