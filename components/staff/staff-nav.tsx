"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Fragment, type ReactNode } from "react";

export interface NavLink {
  title: string;
  href: Route;
  icon: ReactNode;
}

export interface NavGroup {
  /** Null for what stands above all groups. */
  title: string | null;
  links: readonly NavLink[];
}

/** The areas that this member of staff may open. */
export function StaffNav({ groups }: { groups: readonly NavGroup[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Back office">
      {groups.map(({ title, links }) => (
        <Fragment key={title}>
          {title && <p className="mt-4 mb-1 px-3 font-semibold text-ink-soft text-xs">{title}</p>}
          <ul aria-label={title ?? undefined}>
            {links.map((link) => (
              <li key={link.href}>
                <Link
                  href={link.href}
                  prefetch={false}
                  aria-current={isCurrent(link.href, pathname) ? "page" : undefined}
                  className="flex min-h-11 items-center gap-2.5 rounded-md px-3 font-medium text-[0.9375rem] text-ink-soft hover:bg-sunken hover:text-ink aria-[current]:bg-brand-soft aria-[current]:text-brand-ink lg:min-h-9 [&>svg]:size-4.5 [&>svg]:shrink-0"
                >
                  {link.icon}
                  {link.title}
                </Link>
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </nav>
  );
}

/** The home page is current only on itself; an area also on the pages below it. */
const isCurrent = (href: string, pathname: string): boolean =>
  pathname === href || (href !== "/admin" && pathname.startsWith(`${href}/`));
