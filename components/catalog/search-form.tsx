"use client";

import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { sheetStyles } from "@/components/ui/sheet-styles";
import { DigitsField, SearchButton, SearchFrame, WhereFields } from "./search-fields";
import { SearchFilters } from "./search-filters";
import { FiltersButton, SearchSummary, sheets } from "./search-summary";
import { useSearchForm } from "./use-search-form";

interface SearchFormProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
  /** why the digits of the search cannot be searched for */
  digitsError?: string | undefined;
  /** Something was searched for: on a phone the form is one line, and its results are in view. */
  asked?: boolean;
}

/** The form of the search page: all filters, applied as they change. */
export function SearchForm({ countries, search, digitsError, asked = false }: SearchFormProps) {
  const form = useSearchForm(search, { searchesOnChange: true, asked });
  const { country, pending, folded } = form;
  const ofCountry = (iso2: string) => countries.find((one) => one.iso2 === iso2);
  return (
    <SearchFrame
      form={form}
      className={folded ? "max-md:border-0 max-md:bg-transparent max-md:p-0 max-md:shadow-none" : ""}
    >
      {folded && <SearchSummary search={search} country={ofCountry(search.country)} className="md:hidden" />}
      <div
        id={sheets.fields}
        popover={folded ? "auto" : undefined}
        className={cn(
          "grid-cols-[minmax(0,1fr)] gap-4 md:items-end lg:grid-cols-[1fr_1fr_1.5fr_auto]",
          folded ? [sheetStyles.top, "max-md:open:grid md:grid"] : "grid",
        )}
      >
        <WhereFields countries={countries} search={search} country={country} searchesOnChoice />
        <div className="grid grid-cols-[minmax(0,1fr)_minmax(min(8.25rem,55%),0.7fr)] items-end gap-2">
          <DigitsField digits={search.digits} error={digitsError} />
          <Field label="Where" hideLabel>
            {(control) => (
              <Select {...control} name="match" defaultValue={search.match} aria-label="Where the digits stand">
                <option value="contains">anywhere</option>
                <option value="starts">at start</option>
                <option value="ends">at end</option>
              </Select>
            )}
          </Field>
        </div>
        <SearchButton pending={pending} size="md">
          Search
        </SearchButton>
      </div>
      {!folded && <FiltersButton search={search} className="mt-3 w-full md:hidden" />}
      <SearchFilters search={search} offer={ofCountry(country)} pending={pending} />
    </SearchFrame>
  );
}
