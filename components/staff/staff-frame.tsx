import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import type { StaffRole } from "@/lib/contract/permissions";
import { StaffMenu } from "./staff-menu";
import { type NavGroup, StaffNav } from "./staff-nav";
import { StaffSheet } from "./staff-sheet";

interface StaffFrameProps {
  groups: readonly NavGroup[];
  person: { email: string; role: StaffRole };
  /** The jump search of the header. */
  search?: ReactNode;
  children: ReactNode;
}

/**
 * The back office around each of its pages: its own header, a side rail on a laptop and a sheet on a phone. The shop's header and
 * footer are hidden while it is there (globals.css).
 */
export function StaffFrame({ groups, person, search, children }: StaffFrameProps) {
  return (
    <div data-frame="staff" className="flex flex-1 flex-col">
      <header className="sticky top-0 z-40 flex h-14 items-center gap-2 border-line border-b bg-surface px-2 lg:px-4 print:hidden">
        <StaffSheet groups={groups} />
        <Link
          href={"/admin" as Route}
          aria-label="NumNinja, home of the back office"
          className="inline-flex min-h-11 items-center gap-2 rounded-md px-1 text-brand-ink lg:w-48"
        >
          <Logo className="max-sm:[&>span]:sr-only [&>span]:text-ink" />
        </Link>
        <div className="min-w-0 flex-1">{search}</div>
        <StaffMenu {...person} />
      </header>
      <div className="flex flex-1">
        <aside className="hidden w-56 shrink-0 border-line border-r bg-surface lg:block print:hidden">
          <div className="sticky top-14 max-h-[calc(100dvh-3.5rem)] overflow-y-auto px-3 py-4">
            <StaffNav groups={groups} />
          </div>
        </aside>
        <div className="min-w-0 flex-1">{children}</div>
      </div>
    </div>
  );
}
