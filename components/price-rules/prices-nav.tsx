"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";

const pages = [
  { href: "/admin/prices", title: "Rules" },
  { href: "/admin/prices/calendar", title: "Calendar" },
  { href: "/admin/prices/explain", title: "Explain a price" },
  { href: "/admin/prices/rates", title: "Exchange rates" },
  { href: "/admin/prices/restrictions", title: "Not sold" },
  { href: "/admin/prices/file", title: "Import and export" },
] as const;

/** The pages about prices. */
export function PricesNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Prices" className="-mx-4 overflow-x-auto px-4">
      <ul className="flex gap-1 border-line border-b">
        {pages.map(({ href, title }) => (
          <li key={href}>
            <Link
              href={href as Route}
              prefetch={false}
              aria-current={pathname === href ? "page" : undefined}
              className="-mb-px inline-flex min-h-11 items-center whitespace-nowrap border-transparent border-b-2 px-3 text-[0.9375rem] text-ink-soft hover:text-ink aria-[current]:border-brand aria-[current]:font-medium aria-[current]:text-ink md:min-h-10"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
