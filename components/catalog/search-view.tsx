import type { ReactNode } from "react";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { PageHeader } from "@/components/ui/page-header";
import { SearchForm } from "./search-form";

interface SearchViewProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
  /** The results, or what waits for them. */
  children: ReactNode;
}

/** The search page: form on top, live numbers below. */
export function SearchView({ countries, search, children }: SearchViewProps) {
  return (
    <div className="wrap py-8 sm:py-10">
      <PageHeader title="Find a number" />
      <div className="group/search -mt-2 space-y-5 sm:-mt-3">
        <SearchForm variant="page" countries={countries} search={search} />
        <div className="space-y-1.5">
          <RenewalNote many />
          <EmergencyNote many />
        </div>
        {children}
      </div>
    </div>
  );
}
