"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { routes } from "./routes";

const links = [
  { href: routes.myNumbers, label: "My numbers" },
  { href: routes.callHistory, label: "Calls" },
  { href: routes.texts, label: "Texts" },
  { href: routes.orders, label: "Orders" },
  { href: routes.invoices, label: "Invoices" },
  { href: routes.settings, label: "Settings" },
] as const;

/**
 * The account's sections, on every account page.
 * @param hasInvoices whether this person sees what the account is billed
 * @param unreadTexts what stands behind "Texts"
 */
export function AccountNav({ hasInvoices, unreadTexts }: { hasInvoices: boolean; unreadTexts: ReactNode }) {
  const pathname = usePathname();
  const shown = links.filter(({ href }) => hasInvoices || href !== routes.invoices);
  return (
    <nav aria-label="Account" className="border-line border-b print:hidden">
      <ul className="wrap flex gap-1 overflow-x-auto [scrollbar-width:none]">
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
                {link.href === routes.texts && unreadTexts}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
