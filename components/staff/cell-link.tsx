import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link inside a row that goes elsewhere than the row. */
export function CellLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="relative z-1 text-brand-ink hover:underline">
      {children}
    </Link>
  );
}
