import { ArrowRight } from "lucide-react";
import { SearchForm } from "@/components/catalog/search-form";
import { readSearch } from "@/components/catalog/search-url";
import { routes } from "@/components/layout/routes";
import { LandingHero } from "@/components/marketing/landing-hero";
import { HowItWorks, Questions, Trust, WhatNumbersDo } from "@/components/marketing/landing-sections";
import { PriceFromList } from "@/components/marketing/price-from-list";
import { Section } from "@/components/marketing/section";
import type { CountryOffer } from "@/components/number-facts/types";
import { LinkButton } from "@/components/ui/link-button";

/** @param countries as many as known, in the order to show; may be empty while the catalog is */
export function Landing({ countries }: { countries: readonly CountryOffer[] }) {
  const first = countries.find((country) => country.iso2 === "US") ?? countries[0];
  const priced = countries.filter((country) => country.from_monthly_cents !== null);
  return (
    <>
      <LandingHero
        search={
          countries.length > 0 ? (
            <SearchForm variant="hero" countries={countries} search={readSearch({}, first?.iso2)} />
          ) : (
            <LinkButton href={routes.numbers} size="lg" variant="inverse">
              Search numbers
            </LinkButton>
          )
        }
      />
      <HowItWorks />
      <WhatNumbersDo />
      {priced.length > 0 && (
        <Section
          title="Prices by country"
          lead="One price a month. What is due today, set-up included, is shown on every number before you hold it."
        >
          <PriceFromList countries={priced.slice(0, 9)} />
          <LinkButton href={routes.pricing} variant="secondary" className="mt-6">
            How prices are made <ArrowRight aria-hidden className="size-4" />
          </LinkButton>
        </Section>
      )}
      <Trust />
      <Questions />
    </>
  );
}
