import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import type { CountryOffer, SearchState } from "@/components/number-facts/types";
import { PageHeader } from "@/components/ui/page-header";
import { SearchForm } from "./search-form";
import { SearchResults } from "./search-results";
import { writeSearch } from "./search-url";

interface SearchViewProps {
  countries: readonly Pick<CountryOffer, "iso2" | "name" | "dial_prefix" | "example_area">[];
  search: SearchState;
}

/** The search page: form on top, live numbers below. */
export function SearchView({ countries, search }: SearchViewProps) {
  return (
    <div className="wrap py-8 sm:py-10">
      <PageHeader title="Find a number" />
      <div className="-mt-2 space-y-5 sm:-mt-3">
        <SearchForm variant="page" countries={countries} search={search} />
        <div className="space-y-1.5">
          <RenewalNote many />
          <EmergencyNote many />
        </div>
        <SearchResults key={writeSearch({ ...search, digits: "", features: [], type: "", area: "" })} search={search} />
      </div>
    </div>
  );
}
