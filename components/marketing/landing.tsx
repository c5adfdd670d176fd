import { ArrowRight } from "lucide-react";
import { readSearch } from "@/components/catalog/search-url";
import { ShortSearchForm } from "@/components/catalog/short-search-form";
import { routes } from "@/components/layout/routes";
import { InUse } from "@/components/marketing/in-use";
import { LandingHero } from "@/components/marketing/landing-hero";
import { Figures, HowItWorks, Questions } from "@/components/marketing/landing-sections";
import { LiveNumbers, SoldPlaces } from "@/components/marketing/live-numbers";
import { PriceTable } from "@/components/marketing/price-table";
import { Section } from "@/components/marketing/section";
import type { CountryOffer } from "@/components/number-facts/types";
import { LinkButton } from "@/components/ui/link-button";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import type { PriceRow } from "@/lib/contract/catalog";

interface LandingProps {
  /** As many as known, in the order to show; may be empty while the catalog is. */
  countries: readonly CountryOffer[];
  /** The price list; empty like the countries. */
  prices: readonly PriceRow[];
  /** What carriers list now; null: none answers. */
  live: { numbers: readonly AvailableNumber[]; ageSeconds: number } | null;
}

export function Landing({ countries, prices, live }: LandingProps) {
  const first = countries.find((country) => country.iso2 === "US") ?? countries[0];
  const sold = prices.filter(({ price }) => price !== null);
  return (
    <>
      <LandingHero
        search={
          countries.length > 0 ? (
            <ShortSearchForm countries={countries} search={readSearch({}, first?.iso2)} />
          ) : (
            <LinkButton href={routes.numbers} size="lg" variant="inverse">
              Search numbers
            </LinkButton>
          )
        }
        live={live ? <LiveNumbers {...live} /> : sold.length > 0 && <SoldPlaces rows={sold} countries={countries} />}
      />
      <Figures rows={prices} />
      <HowItWorks />
      <InUse />
      {sold.length > 0 && (
        <Section
          title="What it costs"
          lead="Today’s lowest price of each kind. Calls and texts that arrive cost nothing, except calls to toll-free numbers."
          tone="plain"
        >
          <PriceTable rows={sold.slice(0, 6)} caption="Lowest prices by country and type of number" />
          <LinkButton href={routes.pricing} variant="secondary" className="mt-6">
            The whole price list <ArrowRight aria-hidden className="size-4" />
          </LinkButton>
        </Section>
      )}
      <Questions />
    </>
  );
}
