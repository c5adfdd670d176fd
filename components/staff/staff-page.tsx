import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "@/components/ui/breadcrumbs";

interface StaffPageProps {
  title: ReactNode;
  /** One or two sentences: what this page is for. */
  description?: ReactNode;
  /** Buttons and links, right of the title on wide screens. */
  actions?: ReactNode;
  crumbs?: readonly Crumb[];
  /** An `AuditTrail`: beside the content on very wide screens, else below it, with a link to it at the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame of every page of the back office: one heading, what can be done, the content, and what stands beside it. */
export function StaffPage({ title, description, actions, crumbs, aside, children }: StaffPageProps) {
  return (
    <div className="flex min-w-0 flex-col gap-5 px-4 py-5 lg:px-7 lg:py-6">
      <header>
        {crumbs && <Breadcrumbs crumbs={crumbs} />}
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <h1 className="text-2xl leading-tight">{title}</h1>
            {description && <div className="mt-1 max-w-3xl text-pretty text-ink-soft">{description}</div>}
          </div>
          {(actions || aside) && (
            <div className="flex flex-wrap items-center gap-2">
              {actions}
              {aside && (
                <a href="#aside" className="inline-block py-0.5 text-link text-sm min-[104rem]:hidden">
                  Audit trail
                </a>
              )}
            </div>
          )}
        </div>
      </header>
      {aside ? (
        // beside the content only where its tables keep their width: an order's take 1,000 pixels
        <div className="grid items-start gap-6 min-[104rem]:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-5">{children}</div>
          <div id="aside" className="min-w-0 scroll-mt-20">
            {aside}
          </div>
        </div>
      ) : (
        children
      )}
    </div>
  );
}
