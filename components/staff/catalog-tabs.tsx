import type { Route } from "next";
import Link from "next/link";

const tabs = {
  countries: { title: "Countries", href: "/admin/catalog" },
  areas: { title: "Areas", href: "/admin/catalog/areas" },
  gone: { title: "Left the catalog", href: "/admin/catalog/gone" },
  runs: { title: "Runs of the sync", href: "/admin/catalog/runs" },
} as const;

/** The lists of the catalog. Pages below a list keep its tab. */
export function CatalogTabs({ current }: { current: keyof typeof tabs }) {
  return (
    <nav aria-label="Catalog" className="-mx-1 overflow-x-auto">
      <ul className="flex gap-1 px-1 py-1">
        {Object.entries(tabs).map(([name, { title, href }]) => (
          <li key={name}>
            <Link
              href={href as Route}
              prefetch={false}
              aria-current={name === current ? "page" : undefined}
              className="inline-flex min-h-11 items-center whitespace-nowrap rounded-md px-3 font-medium text-ink-soft text-sm hover:bg-sunken hover:text-ink aria-[current]:bg-brand-soft aria-[current]:text-brand-ink md:min-h-9"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
