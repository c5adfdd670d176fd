"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";

/** A link of the main navigation that knows whether it is where we are. */
export function HeaderLink({ href, label }: { href: Route; label: string }) {
  const pathname = usePathname();
  const current = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className="inline-flex min-h-11 items-center rounded-md px-3 font-medium text-[0.9375rem] text-ink-soft hover:text-ink aria-[current]:text-ink aria-[current]:underline aria-[current]:decoration-2 aria-[current]:decoration-seal aria-[current]:underline-offset-8"
    >
      {label}
    </Link>
  );
}
