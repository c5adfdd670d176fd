import { ChevronDown } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { Abilities } from "@/components/number-facts/abilities";
import { DocumentsNeeded } from "@/components/number-facts/documents-needed";
import { dollarNote } from "@/components/number-facts/dollar-note";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { typeLabels } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import type { AreaPage, Place } from "@/lib/contract/catalog";
import { groupPlaces, type PlaceOffer, placeName, type SoldPlace } from "./group-areas";

/** A country's page: its places, what they cost and what their numbers can do. Static; stock is live on the area pages and in search. */
export function CountryView({ country, places }: { country: AreaPage["country"]; places: readonly Place[] }) {
  const groups = groupPlaces(places);
  const documents = places.filter((place) => place.needs_documents);
  const dollars = dollarNote(groups[0]?.offers[0]?.price.currency, [country.iso2]);
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
            are per number{dollars && `, in ${dollars}`}.
          </p>
        )}
      </PageHeader>
      {groups.length > 0 && <RenewalNote many className="-mt-3 mb-8" />}
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
          <Card padded={false}>
            <ul className="divide-y divide-line">
              {group.offers.map((offer) => (
                <OfferRow key={offer.places[0]?.slug} country={country.slug} offer={offer} />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      <DocumentsNeeded areas={documents} />
      <EmergencyNote many className="mt-10" />
    </div>
  );
}

/** More places than this are folded away; the browser's own search on the page still finds them. */
const foldedFrom = 13;

/** Places that cost and do the same: the terms are shown once. One place reads like a row, several fill lines below, many are folded. */
function OfferRow({ country, offer }: { country: string; offer: PlaceOffer }) {
  const { places } = offer;
  const many = places.length > 1;
  const list = (
    <ul
      className={cn(
        many && "grid grid-cols-[repeat(auto-fill,minmax(min(100%,11.5rem),1fr))] gap-x-5 gap-y-1",
        many && below,
      )}
    >
      {places.map((place) => (
        <PlaceLink key={place.slug} country={country} place={place} />
      ))}
    </ul>
  );
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3.5 sm:px-5 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_15.5rem] md:items-center">
      {places.length < foldedFrom ? (
        list
      ) : (
        <details className={cn("group", below)}>
          <summary className="flex min-h-11 cursor-pointer items-center gap-1.5 font-medium hover:underline">
            {places.length} places, {placeName(places[0]!)} to {placeName(places.at(-1)!)}
            <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-soft group-open:rotate-180" />
          </summary>
          {list}
        </details>
      )}
      <Abilities brief features={offer.features} className={cn(many && "md:col-span-2")} />
      <div>
        <PriceBlock price={offer.price} />
        {offer.price_varies && (
          <p className="mt-0.5 text-ink-soft text-xs">The lowest price; some numbers cost more.</p>
        )}
      </div>
    </li>
  );
}

const below = "order-last md:col-span-3";

function PlaceLink({ country, place }: { country: string; place: SoldPlace }) {
  return (
    <li>
      <Link
        href={routes.area(country, place.slug)}
        prefetch={false}
        className="flex min-h-11 flex-col justify-center font-medium hover:underline"
      >
        {placeName(place)}
        {place.prefixes.length > 0 && (
          <span className="truncate font-normal text-ink-soft text-sm">{place.prefixes.join(", ")}</span>
        )}
      </Link>
    </li>
  );
}
