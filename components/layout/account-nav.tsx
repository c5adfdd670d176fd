"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { rolePermissions, type TeamRole } from "@/lib/contract/permissions";
import { routes } from "./routes";

const links = [
  { href: routes.myNumbers, label: "My numbers", needs: "read" },
  { href: routes.callHistory, label: "Calls", needs: "read" },
  { href: routes.voicemail, label: "Voicemail", needs: "read" },
  { href: routes.texts, label: "Texts", needs: "read" },
  { href: routes.people, label: "People", needs: "read" },
  { href: routes.orders, label: "Orders", needs: "read" },
  { href: routes.billing, label: "Billing", needs: "billing" },
  { href: routes.settings, label: "Settings", needs: "belong" },
] as const;

/**
 * The account's sections, on every account page: those that the person's role opens.
 * @param marks what stands behind a section's name, by its address
 */
export function AccountNav({ role, marks }: { role: TeamRole | null; marks: Record<string, ReactNode> }) {
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list is wider than the page: the section that is open is brought into it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what moves the mark
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && current)
      list.current.scrollLeft = current.offsetLeft + current.offsetWidth - list.current.clientWidth;
  }, [pathname]);
  const shown = links.filter(({ needs }) => role && rolePermissions[role].includes(needs));
  return (
    <nav aria-label="Account" className="border-line border-b print:hidden">
      <ul ref={list} className="wrap relative flex gap-1 overflow-x-auto [scrollbar-width:none]">
        {shown.map((link) => {
          const current = pathname === link.href || pathname.startsWith(`${link.href}/`);
          return (
            <li key={link.href} className="shrink-0 first:-ml-3">
              <Link
                href={link.href}
                aria-current={current ? "page" : undefined}
                className="inline-flex min-h-12 items-center border-transparent border-b-2 px-3 font-medium text-[0.9375rem] text-ink-soft hover:text-ink aria-[current]:border-seal aria-[current]:text-ink"
              >
                {link.label}
                {marks[link.href]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
