"use client";

import { Search } from "lucide-react";
import { routes } from "@/components/layout/routes";
import type { CountryOffer, SearchableCountry, SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { sheetStyles } from "@/components/ui/sheet-styles";
import { digitsRefusal } from "@/lib/contract/digits-words";
import { PlaceField } from "./place-field";
import { SearchFilters } from "./search-filters";
import { FiltersButton, SearchSummary, sheets } from "./search-summary";
import { useSearchForm } from "./use-search-form";

interface SearchFormProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
  /** "hero": country, place and digits only. "page": all filters, applied as they change. */
  variant: "hero" | "page";
  /** Something was searched for: on a phone the form is one line, and its results are in view. */
  asked?: boolean;
}

/** A plain GET form that also works before scripts arrive; with them the address changes without a reload. */
export function SearchForm({ countries, search, variant, asked = false }: SearchFormProps) {
  const full = variant === "page";
  const { version, country, pending, folded, onSubmit, onChange } = useSearchForm(search, {
    searchesOnChange: full,
    asked,
  });
  const chosen = countries.find(({ iso2 }) => iso2 === country);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet read as a landmark everywhere
    <form
      role="search"
      aria-label="Phone numbers"
      aria-busy={pending}
      action={routes.numbers}
      method="get"
      key={version}
      onSubmit={onSubmit}
      onChange={onChange}
      className={cn(
        "rounded-panel border border-line bg-surface p-4 text-ink shadow-panel sm:p-5",
        folded && "max-md:border-0 max-md:bg-transparent max-md:p-0 max-md:shadow-none",
      )}
    >
      {folded && (
        <SearchSummary
          search={search}
          country={countries.find(({ iso2 }) => iso2 === search.country)}
          className="md:hidden"
        />
      )}
      <div
        id={sheets.fields}
        popover={folded ? "auto" : undefined}
        className={cn(
          "grid-cols-[minmax(0,1fr)] gap-4",
          folded ? [sheetStyles.top, "max-md:open:grid md:grid"] : "grid",
          full ? "lg:grid-cols-[1fr_1fr_1.5fr_auto]" : "md:grid-cols-[1fr_1.2fr_1fr_auto]",
          "md:items-end",
        )}
      >
        <Field label="Country">
          {(control) => (
            <Select {...control} name="country" defaultValue={search.country} autoComplete="off">
              {countries.map(({ iso2, name, dial_prefix }) => (
                <option key={iso2} value={iso2}>
                  {name}
                  {dial_prefix ? ` (+${dial_prefix})` : ""}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="City or area code">
          {(control) => (
            <PlaceField
              control={control}
              country={country}
              defaultValue={search.area}
              placeholder={placeExample(chosen?.example_area ?? null)}
              searchesOnChoice={full}
            />
          )}
        </Field>
        <div className={cn("grid gap-2", full && "grid-cols-[minmax(0,1fr)_minmax(min(8.25rem,55%),0.7fr)] items-end")}>
          <DigitsField digits={search.digits} />
          {full && (
            <Field label="Where" hideLabel>
              {(control) => (
                <Select {...control} name="match" defaultValue={search.match} aria-label="Where the digits stand">
                  <option value="contains">anywhere</option>
                  <option value="starts">at start</option>
                  <option value="ends">at end</option>
                </Select>
              )}
            </Field>
          )}
        </div>
        <Button
          type="submit"
          size={full ? "md" : "lg"}
          pending={pending}
          className={full ? "min-h-11" : "min-h-12 md:min-h-11"}
        >
          <Search aria-hidden className="size-4.5" />
          {full ? "Search" : "Find numbers"}
        </Button>
      </div>
      {full && !folded && <FiltersButton search={search} className="mt-3 w-full md:hidden" />}
      {full && <SearchFilters search={search} offer={chosen} pending={pending} />}
    </form>
  );
}

const DigitsField = ({ digits }: { digits: string }) => (
  <Field label="Digits or a word" error={digitsRefusal(digits)}>
    {(control) => (
      <Input
        {...control}
        name="digits"
        defaultValue={digits}
        maxLength={60}
        placeholder="e.g. 777, PIZZA or **55"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
      />
    )}
  </Field>
);

/** "e.g. 212 or New York": a place of the chosen country, or nothing. */
const placeExample = (area: CountryOffer["example_area"]): string | undefined =>
  area ? `e.g. ${area.prefix} or ${area.name}` : undefined;
