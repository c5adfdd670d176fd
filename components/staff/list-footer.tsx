import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import type { Route } from "next";
import type { ReactNode } from "react";
import { buttonStyles } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import type { ListPage, ListShape, ListState } from "@/lib/contract/staff/list";
import { changeListAddress } from "@/lib/contract/staff/list-address";
import { maxExportRows } from "@/lib/contract/staff/list-export";

interface ListFooterProps {
  list: ListShape & { name: string; things: string };
  address: string;
  state: ListState;
  page: ListPage<unknown>;
}

/** The pages beside this one, and the file of what is shown. How many rows there are is not counted: a million take a second. */
export function ListFooter({ list, address, state, page }: ListFooterProps) {
  const to = (direction: "after" | "before", cursor: string | null) =>
    cursor === null
      ? null
      : (`${address}${changeListAddress(list, state, { position: { direction, cursor } })}` as Route);
  if (page.rows.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <nav aria-label="Pages of the list" className="flex gap-2">
        <PageLink href={to("before", page.previous)}>
          <ChevronLeft aria-hidden className="size-4" /> Previous
        </PageLink>
        <PageLink href={to("after", page.next)}>
          Next <ChevronRight aria-hidden className="size-4" />
        </PageLink>
      </nav>
      <a
        href={`/api/v1/staff/lists/${list.name}/export${changeListAddress(list, state, {})}`}
        download
        className={buttonStyles({ variant: "quiet", size: "sm" })}
      >
        <Download aria-hidden className="size-4" />
        CSV of these {list.things}
        <span className="sr-only">, at most {maxExportRows.toLocaleString("en-US")} rows</span>
      </a>
    </div>
  );
}

function PageLink({ href, children }: { href: Route | null; children: ReactNode }) {
  if (!href)
    return (
      <span aria-disabled className={buttonStyles({ variant: "secondary", size: "sm", className: "opacity-55" })}>
        {children}
      </span>
    );
  return (
    <LinkButton href={href} prefetch={false} variant="secondary" size="sm">
      {children}
    </LinkButton>
  );
}
