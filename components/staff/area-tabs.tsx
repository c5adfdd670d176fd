import type { Route } from "next";
import Link from "next/link";

interface AreaTab {
  title: string;
  href: string;
}

/** The pages of an area of the back office that has several. @param current address of the one that is shown */
export const AreaTabs = ({ label, tabs, current }: { label: string; tabs: readonly AreaTab[]; current: string }) => (
  <nav aria-label={label} className="-mx-4 overflow-x-auto px-4">
    <ul className="flex gap-1 border-line border-b">
      {tabs.map(({ href, title }) => (
        <li key={href}>
          <Link
            href={href as Route}
            prefetch={false}
            aria-current={current === href ? "page" : undefined}
            className="-mb-px inline-flex min-h-11 items-center whitespace-nowrap border-transparent border-b-2 px-3 text-[0.9375rem] text-ink-soft hover:text-ink aria-[current]:border-brand aria-[current]:font-medium aria-[current]:text-ink md:min-h-10"
          >
            {title}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
);
