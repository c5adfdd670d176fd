import { routes } from "@/components/layout/routes";
import { Abilities } from "@/components/number-facts/abilities";
import { DocumentsNeeded } from "@/components/number-facts/documents-needed";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { concurrentCallsText, minutePriceText, typeLabels } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import { VolumeSteps } from "@/components/number-facts/volume-steps";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import type { Area, AreaPage, PlaceFacts } from "@/lib/contract/catalog";
import { isSold, placeName } from "./group-areas";
import { HeldBarPlace } from "./held-bar-place";
import { Neighbors, PlaceFactsList } from "./place-facts";
import { SearchResults } from "./search-results";
import { readSearch } from "./search-url";

interface AreaViewProps {
  country: AreaPage["country"];
  /** The groups of one place; at least one. */
  areas: readonly Area[];
  facts: PlaceFacts;
}

/** A place's page: prices and abilities are part of the cached page, the numbers come live below. */
export function AreaView({ country, areas, facts }: AreaViewProps) {
  const sold = areas.filter(isSold);
  const documents = areas.filter((area) => area.needs_documents);
  const name = areas[0] ? placeName(areas[0]) : "";
  const slug = areas[0]?.slug ?? "";
  return (
    <>
      <div className="wrap flex-1 py-8 sm:py-12">
        <PageHeader
          above={
            <Breadcrumbs
              crumbs={[
                { label: "Numbers", href: routes.numbers },
                { label: country.name, href: routes.country(country.slug) },
                { label: name },
              ]}
            />
          }
          title={`${name} phone numbers`}
        >
          <p>
            {country.name}
            {country.dial_prefix && `, +${country.dial_prefix}`}.
            {sold.length > 0 &&
              (sold.some((area) => area.can_list_numbers)
                ? " Pick the number you like."
                : " The carrier does not list its numbers here: the price is fixed, the digits are a surprise.")}
          </p>
        </PageHeader>
        <div className="mb-8 sm:mb-10">
          <PlaceFactsList country={country} areas={areas} facts={facts} />
        </div>
        {sold.length > 0 ? (
          <ul className="grid gap-4 md:grid-cols-2">
            {sold.map((area) => (
              <li key={area.id}>
                <Card className="h-full">
                  <h2 className="text-lg">
                    {typeLabels[area.number_type]}
                    {area.prefix && `, area code ${area.prefix}`}
                  </h2>
                  <Abilities features={area.features} className="mt-2" />
                  {area.features.includes("voice_in") && (
                    <p className="mt-1 text-ink-soft text-sm">{concurrentCallsText(area.concurrent_calls)}</p>
                  )}
                  {area.minute_price && (
                    <p className="mt-1 text-ink-soft text-sm">
                      {minutePriceText(area.minute_price, area.price.currency)}
                    </p>
                  )}
                  <PriceBlock price={area.price} className="mt-4" />
                  <VolumeSteps price={area.price} className="mt-4" />
                  {area.service_restrictions && (
                    <p className="mt-3 text-ink-soft text-sm">{area.service_restrictions}</p>
                  )}
                  {!area.in_stock && <p className="mt-3 font-medium text-sm text-warn">Sold out at the moment</p>}
                </Card>
              </li>
            ))}
          </ul>
        ) : (
          <Notice title="Not sold yet">Numbers from {name} need identity documents before they may be used.</Notice>
        )}
        {sold.length > 0 && <RenewalNote many className="mt-5 -mb-3.5" />}
        <EmergencyNote many className="mt-5" />
        {sold.length > 0 ? (
          <div className="mt-10">
            <SearchResults search={{ ...readSearch({ country: country.iso2 }), area: slug }} />
          </div>
        ) : (
          <DocumentsNeeded areas={documents} />
        )}
        <Neighbors country={country} neighbors={facts.neighbors} />
      </div>
      {sold.length > 0 && <HeldBarPlace />}
    </>
  );
}
