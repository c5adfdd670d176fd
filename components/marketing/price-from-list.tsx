import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import type { CountryOffer } from "@/components/number-facts/types";
import { Price } from "@/components/ui/price";

/** Countries with what their cheapest number costs each month. Renders nothing for an empty list. */
export function PriceFromList({ countries }: { countries: readonly CountryOffer[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {countries.map((country) => (
        <li key={country.iso2}>
          <Link
            href={routes.country(country.slug)}
            prefetch={false}
            className="group flex min-h-16 items-center gap-3 rounded-panel border border-line bg-surface px-4 py-3 hover:border-line-strong hover:shadow-panel"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{country.name}</span>
              <span className="block text-ink-soft text-sm">
                {country.dial_prefix ? `+${country.dial_prefix}` : "International"}
              </span>
            </span>
            {country.from_monthly_cents === null ? (
              <span className="text-ink-soft text-sm">documents needed</span>
            ) : (
              <span className="text-right">
                <span className="block text-ink-soft text-xs">from</span>
                <span className="font-medium">
                  <Price cents={country.from_monthly_cents} currency={country.currency} />
                  <span className="font-normal text-ink-soft text-sm"> / month</span>
                </span>
              </span>
            )}
            <ChevronRight
              aria-hidden
              className="size-4.5 text-ink-soft transition-transform group-hover:translate-x-0.5"
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
