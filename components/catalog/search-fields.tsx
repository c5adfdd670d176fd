import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import type { CountryOffer, SearchableCountry, SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { PlaceField } from "./place-field";
import type { useSearchForm } from "./use-search-form";

export interface SearchFrameProps {
  form: ReturnType<typeof useSearchForm>;
  children: ReactNode;
  className?: string;
}

/** A plain GET form that also works before scripts arrive; with them the address changes without a reload. */
export function SearchFrame({ form, children, className }: SearchFrameProps) {
  const { version, pending, onSubmit, onChange } = form;
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
      className={cn("rounded-panel border border-line bg-surface p-4 text-ink shadow-panel sm:p-5", className)}
    >
      {children}
    </form>
  );
}

interface WhereFieldsProps {
  countries: readonly SearchableCountry[];
  search: SearchState;
  /** the chosen country, before it is searched for */
  country: string;
  /** A chosen place is searched for immediately. */
  searchesOnChoice?: boolean;
}

/** Country, and city or area code. */
export const WhereFields = ({ countries, search, country, searchesOnChoice = false }: WhereFieldsProps) => (
  <>
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
          placeholder={placeExample(countries.find(({ iso2 }) => iso2 === country)?.example_area ?? null)}
          searchesOnChoice={searchesOnChoice}
        />
      )}
    </Field>
  </>
);

interface DigitsFieldProps {
  digits: string;
  /** why they cannot be searched for */
  error?: string | undefined;
}

export const DigitsField = ({ digits, error }: DigitsFieldProps) => (
  <Field label="Digits or a word" error={error}>
    {(control) => (
      <Input
        {...control}
        name="digits"
        defaultValue={digits}
        maxLength={60}
        placeholder="e.g. 777, PIZZA, **55"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
      />
    )}
  </Field>
);

interface SearchButtonProps {
  pending: boolean;
  size: "md" | "lg";
  children: string;
}

export const SearchButton = ({ pending, size, children }: SearchButtonProps) => (
  <Button type="submit" size={size} pending={pending} className={size === "md" ? "min-h-11" : "min-h-12 md:min-h-11"}>
    <Search aria-hidden className="size-4.5" />
    {children}
  </Button>
);

/** "e.g. 212 or New York": a place of the chosen country, or nothing. */
const placeExample = (area: CountryOffer["example_area"]): string | undefined =>
  area ? `e.g. ${area.prefix} or ${area.name}` : undefined;
