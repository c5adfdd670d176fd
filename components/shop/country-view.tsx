import type { Route } from "next";
import Link from "next/link";
import { routes } from "@/components/app/routes";
import { DocumentsNeeded } from "@/components/shop/documents-needed";
import { EmergencyNote } from "@/components/shop/emergency-note";
import { groupAreas, type Place } from "@/components/shop/group-areas";
import { typeLabels } from "@/components/shop/labels";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Price } from "@/components/ui/price";
import type { Area, AreaPage } from "@/lib/api/schemas/catalog";

/** A country's page: its places and what they cost. Static; stock is live on the area pages and in search. */
export function CountryView({ country, areas }: { country: AreaPage["country"]; areas: readonly Area[] }) {
  const groups = groupAreas(areas);
  const documents = areas.filter((area) => area.needs_documents);
  return (
    <div className="wrap py-8 sm:py-12">
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Numbers", href: routes.numbers }, { label: country.name }]} />}
        title={`${country.name} phone numbers`}
        actions={
          <LinkButton href={`${routes.numbers}?country=${country.iso2}` as Route}>Search live numbers</LinkButton>
        }
      >
        {groups.length > 0 && (
          <p>
            {country.dial_prefix && `Country code +${country.dial_prefix}. `}Choose a place to see its numbers. Prices
            are per number, with no minimum term.
          </p>
        )}
      </PageHeader>
      {groups.length === 0 && (
        <EmptyState
          title="Nothing on sale here yet"
          actions={<LinkButton href={routes.numbers}>Other countries</LinkButton>}
        >
          {documents.length > 0
            ? `Every number in ${country.name} needs identity documents, and we do not sell those yet.`
            : "The carriers offer no numbers here at the moment."}
        </EmptyState>
      )}
      {groups.map((group) => (
        <section key={group.type} aria-labelledby={`type-${group.type}`} className="mt-10 first:mt-0">
          <h2 id={`type-${group.type}`} className="mb-3 text-xl">
            {typeLabels[group.type]} numbers
          </h2>
          <ul className="grid gap-x-8 sm:grid-cols-2 lg:grid-cols-3">
            {group.places.map((place) => (
              <PlaceLink key={place.slug} country={country.slug} place={place} />
            ))}
          </ul>
        </section>
      ))}
      <DocumentsNeeded areas={documents} />
      <EmergencyNote many className="mt-10" />
    </div>
  );
}

function PlaceLink({ country, place }: { country: string; place: Place }) {
  return (
    <li className="border-line border-b">
      <Link
        href={routes.area(country, place.slug)}
        prefetch={false}
        className="group flex min-h-14 items-center justify-between gap-3 py-2"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium group-hover:underline">{place.name}</span>
          {place.prefixes.length > 0 && (
            <span className="block truncate text-ink-soft text-sm">{place.prefixes.join(", ")}</span>
          )}
        </span>
        {place.from && (
          <span className="shrink-0 text-right text-ink-soft text-sm">
            from{" "}
            <Price cents={place.from.monthly_cents} currency={place.from.currency} className="font-medium text-ink" /> /
            month
          </span>
        )}
      </Link>
    </li>
  );
}
