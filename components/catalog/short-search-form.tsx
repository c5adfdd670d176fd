"use client";

import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { DigitsField, SearchButton, SearchFrame, WhereFields } from "./search-fields";
import { useSearchForm } from "./use-search-form";

interface ShortSearchFormProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
}

/** Country, place and digits: the way to the search page. A form of its own, so that its page loads nothing of the filters. */
export function ShortSearchForm({ countries, search }: ShortSearchFormProps) {
  const form = useSearchForm(search, { searchesOnChange: false, asked: false });
  return (
    <SearchFrame form={form}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-[1fr_1.2fr_1fr_auto] md:items-end">
        <WhereFields countries={countries} search={search} country={form.country} />
        <DigitsField digits={search.digits} />
        <SearchButton pending={form.pending} size="lg">
          Find numbers
        </SearchButton>
      </div>
    </SearchFrame>
  );
}
