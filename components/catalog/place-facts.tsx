import Link from "next/link";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import { DialLine } from "@/components/ui/dial-line";
import { Price } from "@/components/ui/price";
import type { Area, AreaPage, Neighbor, PlaceFacts } from "@/lib/contract/catalog";
import { cheapest, isSold, placeName } from "./group-areas";
import { LocalTime } from "./local-time";

interface PlaceFactsListProps {
  country: AreaPage["country"];
  areas: readonly Area[];
  facts: PlaceFacts;
}

/** What this place is, beside what it sells: its codes, its hour, how it is dialed, what its numbers can do and need. */
export function PlaceFactsList({ country, areas, facts }: PlaceFactsListProps) {
  const sold = areas.filter(isSold);
  const codes = [...new Set(sold.map(({ prefix }) => prefix).filter(Boolean))];
  const others = facts.cityCodes.filter((code) => !codes.includes(code));
  const from = cheapest(areas);
  const code = codes[0] ?? areas[0]?.prefix ?? "";
  const items: (readonly [label: string, value: ReactNode] | null)[] = [
    from && ["From", <Price key="from" cents={from.monthly_cents} currency={from.currency} />],
    facts.timeZone !== null
      ? [
          "Local time",
          <span key="time">
            {zoneName(facts.timeZone)}
            <LocalTime timeZone={facts.timeZone} />
          </span>,
        ]
      : null,
    codes.length > 0 ? [codes.length > 1 ? "Area codes on sale" : "Area code on sale", codes.join(", ")] : null,
    others.length > 0 ? ["Also used in the city", `${others.join(", ")}, not sold here`] : null,
    ["Documents", sold.length > 0 ? "None needed" : "Proof of identity or address"],
    code
      ? [
          "Dialed at home",
          <DialLine
            key="home"
            callingCode={null}
            areaCode={`${facts.trunkPrefix}${code}`}
            isCounted={country.dial_prefix === "1"}
          />,
        ]
      : null,
    code ? ["From abroad", <DialLine key="abroad" callingCode={country.dial_prefix} areaCode={code} />] : null,
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3 lg:grid-cols-4">
      {items.map(
        (item) =>
          item && (
            <div key={item[0]} className="min-w-0 border-line border-l pl-3.5">
              <dt className="text-ink-soft text-sm">{item[0]}</dt>
              <dd className="mt-0.5 font-medium">{item[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Other places to look at, each with how far it is and what it costs. Nothing for an empty list. */
export function Neighbors({ country, neighbors }: { country: AreaPage["country"]; neighbors: readonly Neighbor[] }) {
  if (neighbors.length === 0) return null;
  const isNear = neighbors.some(({ km }) => km !== null);
  return (
    <section aria-labelledby="neighbors" className="mt-12">
      <h2 id="neighbors" className="text-xl">
        {isNear ? "The nearest places on sale" : `Other places in ${country.name}`}
      </h2>
      <ul className="mt-4 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {neighbors.map((place) => (
          <li key={place.slug}>
            <Link
              href={routes.area(country.slug, place.slug)}
              prefetch={false}
              className="flex min-h-16 items-center justify-between gap-3 rounded-panel border border-line bg-surface px-4 py-3 hover:border-line-strong"
            >
              <span className="min-w-0">
                <span className="block truncate font-medium">{placeName(place)}</span>
                <span className="block truncate text-ink-soft text-sm">
                  {place.prefixes.slice(0, 4).join(", ")}
                  {place.km !== null && ` · ${distanceText(place.km, country.iso2)}`}
                </span>
              </span>
              <span className="whitespace-nowrap text-right">
                <Price cents={place.monthly_cents} currency={place.currency} className="font-medium" />
                <span className="block text-ink-soft text-sm">a month</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const distanceText = (km: number, country: string): string =>
  country === "US" ? `${Math.round(km / 1.609).toLocaleString("en-US")} mi` : `${km.toLocaleString("en-US")} km`;

/** "Central Time": the name that holds in summer and winter. */
const zoneName = (timeZone: string): string =>
  new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longGeneric" })
    .formatToParts(0)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
