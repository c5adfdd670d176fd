import type { ReactNode } from "react";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { PageHeader } from "@/components/ui/page-header";
import { digitsRefusal } from "@/lib/contract/digits-words";
import { HeldBarPlace } from "./held-bar-place";
import { SearchForm } from "./search-form";

interface SearchViewProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
  /** Something was searched for: on a phone its results come first. */
  asked: boolean;
  /** The results, or what waits for them. */
  children: ReactNode;
}

/** The search page: form on top, live numbers below. */
export function SearchView({ countries, search, asked, children }: SearchViewProps) {
  return (
    <>
      <div className="wrap flex-1 py-8 max-md:py-3 sm:py-10">
        <div className={asked ? "max-md:sr-only" : "max-md:pt-3"}>
          <PageHeader title="Find a number" />
        </div>
        <div className="group/search flex flex-col gap-3 md:-mt-3 md:gap-5">
          <SearchForm countries={countries} search={search} digitsError={digitsRefusal(search.digits)} asked={asked} />
          <div className="space-y-1.5 max-md:order-last max-md:mt-3">
            <RenewalNote many />
            <EmergencyNote many />
          </div>
          {children}
        </div>
      </div>
      <HeldBarPlace />
    </>
  );
}
