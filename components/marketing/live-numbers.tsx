import { ChevronRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import { placeAndType, typeLabels } from "@/components/number-facts/labels";
import type { CountryOffer } from "@/components/number-facts/types";
import { DialLine } from "@/components/ui/dial-line";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Price } from "@/components/ui/price";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import type { PriceRow } from "@/lib/contract/catalog";
import { formatAge } from "@/lib/kernel/format-age";

interface LiveNumbersProps {
  numbers: readonly AvailableNumber[];
  /** Since the carriers listed them. */
  ageSeconds: number;
}

/** A search result as it is right now, made by the server: each number leads to its own search. */
export function LiveNumbers({ numbers, ageSeconds }: LiveNumbersProps) {
  return (
    <Panel title="On sale right now" note={`Listed by carriers ${formatAge(ageSeconds * 1000)}`} isLive>
      {numbers.map((number) => (
        <Row
          key={number.e164}
          href={searchFor(number)}
          cents={number.price.monthly_cents}
          currency={number.price.currency}
        >
          <span className="block font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em] sm:text-lg">
            <PhoneNumber e164={number.e164} display={number.display} className="select-auto" />
          </span>
          <span className="block truncate text-ink-soft text-sm">{placeAndType(number)}</span>
        </Row>
      ))}
    </Panel>
  );
}

/** Instead of numbers while no carrier answers: what is sold, from the catalog. @param rows with a price */
export function SoldPlaces({ rows, countries }: { rows: readonly PriceRow[]; countries: readonly CountryOffer[] }) {
  return (
    <Panel title="On sale" note="The lowest price of each">
      {rows.slice(0, 5).map(({ iso2, slug, name, dial_prefix, number_type, price }) => (
        <Row
          key={`${iso2} ${number_type}`}
          href={routes.country(slug)}
          cents={price!.monthly_cents}
          currency={price!.currency}
        >
          <DialLine
            callingCode={dial_prefix}
            areaCode={countries.find((country) => country.iso2 === iso2)?.example_area?.prefix ?? ""}
            className="text-[1.0625rem] leading-6 sm:text-lg"
          />
          <span className="block truncate text-ink-soft text-sm">
            {name} · {typeLabels[number_type]}
          </span>
        </Row>
      ))}
    </Panel>
  );
}

function Panel({
  title,
  note,
  isLive = false,
  children,
}: {
  title: string;
  note: string;
  isLive?: boolean;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className="overflow-hidden rounded-panel border border-line bg-surface text-ink shadow-raised"
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 border-line border-b px-4 py-2.5 text-sm sm:px-5">
        <h2 className="flex items-center gap-2 font-semibold text-sm tracking-normal">
          {isLive && <span aria-hidden className="size-2 rounded-full bg-good" />}
          {title}
        </h2>
        <p className="text-ink-soft">{note}</p>
      </header>
      <ul className="divide-y divide-line">{children}</ul>
    </section>
  );
}

function Row({
  href,
  cents,
  currency,
  children,
}: {
  href: Route;
  cents: number;
  currency: string;
  children: ReactNode;
}) {
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        className="group flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-sunken focus-visible:-outline-offset-3 sm:px-5"
      >
        <span className="min-w-0 flex-1">{children}</span>
        <span className="whitespace-nowrap text-right text-[0.9375rem]">
          <Price cents={cents} currency={currency} className="font-semibold" />
          <span className="text-ink-soft text-sm"> / month</span>
        </span>
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-ink-soft transition-transform group-hover:translate-x-0.5"
        />
      </Link>
    </li>
  );
}

/** The search that finds this number; beside it the others of its place. */
function searchFor({ country, place, e164 }: AvailableNumber): Route {
  const query = new URLSearchParams({ country, area: place, digits: e164.slice(-4), match: "ends" });
  return `${routes.numbers}?${query}` as Route;
}
