"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import type { TeamRole } from "@/lib/contract/permissions";
import { sectionsOf } from "./sections";

/**
 * The account's sections, on every account page: those that the person's role opens.
 * @param marks what stands behind a section's name, by its address
 */
export function AccountNav({ role, marks }: { role: TeamRole | null; marks: Record<string, ReactNode> }) {
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list is wider than the page: the section that is open is brought into it, also when marks widen those before it, or the phone is turned.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what moves the mark
  useEffect(() => {
    const sections = list.current;
    const current = sections?.querySelector<HTMLElement>("[aria-current]");
    if (!sections || !current) return;
    const widths = new ResizeObserver(() => {
      sections.scrollLeft = current.offsetLeft + current.offsetWidth - sections.clientWidth;
    });
    for (const part of [sections, ...sections.children]) widths.observe(part);
    return () => widths.disconnect();
  }, [pathname]);
  const shown = role ? sectionsOf(role) : [];
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
