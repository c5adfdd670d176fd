"use client";

import { Search, SlidersHorizontal } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { routes } from "@/components/layout/routes";
import { typeLabels } from "@/components/number-facts/labels";
import type { CountryOffer, SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { readSearch, searchableTypes, writeSearch } from "./search-url";

interface SearchFormProps {
  countries: readonly Pick<CountryOffer, "iso2" | "name" | "dial_prefix" | "example_area">[];
  search: SearchState;
  /** "hero": country, place and digits only. "page": all filters, applied as they change. */
  variant: "hero" | "page";
}

const featureChoices = [
  { value: "voice_in", label: "Calls" },
  { value: "sms_in", label: "Receive texts" },
  { value: "sms_out", label: "Send texts" },
] as const;

/** A plain GET form that also works before scripts arrive; with them the address changes without a reload. */
export function SearchForm({ countries, search, variant }: SearchFormProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const full = variant === "page";
  const filterCount = search.features.length + (search.type ? 1 : 0);
  const [open, setOpen] = useState(filterCount > 0);

  const [country, setCountry] = useState(search.country);

  // The address is the state. One that this form did not ask for (back button, advice) starts the form afresh; its own
  // leaves the fields and the focus alone.
  const query = writeSearch(search);
  const [shown, setShown] = useState(query);
  const [asked, setAsked] = useState("");
  const [version, setVersion] = useState(0);
  if (query !== shown) {
    setShown(query);
    if (query === asked) setAsked("");
    else {
      setVersion(version + 1);
      setCountry(search.country);
    }
  }

  function go(form: HTMLFormElement) {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "");
    const fields = {
      country: text("country"),
      area: text("area"),
      digits: text("digits"),
      match: text("match"),
      type: text("type"),
      features: data.getAll("features").map(String),
      sort: text("sort"),
    };
    const wanted = writeSearch(readSearch(fields, search.country, search.usualSort));
    setAsked(wanted);
    startTransition(() => router.push(`${routes.numbers}?${wanted}` as Route, { scroll: !full }));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet read as a landmark everywhere
    <form
      role="search"
      aria-label="Phone numbers"
      action={routes.numbers}
      method="get"
      key={version}
      onSubmit={(event) => {
        event.preventDefault();
        go(event.currentTarget);
      }}
      onChange={(event) => {
        const control = event.target as unknown as HTMLElement;
        if (control.matches("select[name=country]")) setCountry((control as HTMLSelectElement).value);
        if (full && control.matches("select, [type=checkbox]")) go(event.currentTarget);
      }}
      className="rounded-panel border border-line bg-surface p-4 text-ink shadow-panel sm:p-5"
    >
      <div
        className={cn(
          "grid grid-cols-[minmax(0,1fr)] gap-4",
          full ? "lg:grid-cols-[1fr_1fr_1.5fr_auto]" : "md:grid-cols-[1fr_1.2fr_1fr_auto]",
          "md:items-end",
        )}
      >
        <Field label="Country">
          {(control) => (
            <Select {...control} name="country" defaultValue={search.country} autoComplete="off">
              {countries.map((country) => (
                <option key={country.iso2} value={country.iso2}>
                  {country.name}
                  {country.dial_prefix ? ` (+${country.dial_prefix})` : ""}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="City or area code">
          {(control) => (
            <Input
              {...control}
              name="area"
              defaultValue={search.area}
              maxLength={60}
              placeholder={placeExample(countries.find(({ iso2 }) => iso2 === country)?.example_area ?? null)}
              autoComplete="off"
              enterKeyHint="search"
            />
          )}
        </Field>
        <div className={cn("grid gap-2", full && "grid-cols-[minmax(0,1fr)_minmax(min(8.25rem,55%),0.7fr)] items-end")}>
          <Field label="Digits">
            {(control) => (
              <Input
                {...control}
                name="digits"
                defaultValue={search.digits}
                inputMode="numeric"
                pattern="[0-9 +\-\(\)\.]*"
                title="Digits only"
                maxLength={20}
                placeholder="e.g. 777"
                autoComplete="off"
                enterKeyHint="search"
              />
            )}
          </Field>
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
      {full && (
        <Button
          variant="quiet"
          aria-expanded={open}
          aria-controls="search-filters"
          onClick={() => setOpen(!open)}
          className="mt-2 -mb-2 w-full md:hidden"
        >
          <SlidersHorizontal aria-hidden className="size-4.5" />
          Filter and sort{filterCount > 0 && ` (${filterCount})`}
        </Button>
      )}
      {full && (
        <div
          id="search-filters"
          className={cn(
            "mt-4 flex-wrap items-center gap-x-6 gap-y-1 border-line border-t pt-3 md:flex",
            open ? "flex" : "hidden",
          )}
        >
          <div className="flex min-h-11 items-center gap-2.5">
            <label htmlFor="search-type" className="font-medium text-sm">
              Type
            </label>
            <Select id="search-type" name="type" defaultValue={search.type} className="w-36">
              <option value="">Any</option>
              {searchableTypes.map((type) => (
                <option key={type} value={type}>
                  {typeLabels[type]}
                </option>
              ))}
            </Select>
          </div>
          <div className="flex min-h-11 items-center gap-2.5 lg:order-last lg:ml-auto">
            <label htmlFor="search-sort" className="font-medium text-sm">
              Sort by
            </label>
            <Select id="search-sort" name="sort" defaultValue={search.sort} className="w-40">
              <option value="best">Best match</option>
              <option value="price">Lowest price</option>
              <option value="memorable">Easy to remember</option>
            </Select>
          </div>
          <fieldset className="flex flex-wrap items-center gap-x-5">
            <legend className="sr-only">The number must be able to</legend>
            {featureChoices.map((feature) => (
              <label key={feature.value} className="flex min-h-11 items-center gap-2.5 text-[0.9375rem]">
                <input
                  type="checkbox"
                  name="features"
                  value={feature.value}
                  defaultChecked={search.features.includes(feature.value)}
                  className={checkboxStyles}
                />
                {feature.label}
              </label>
            ))}
          </fieldset>
        </div>
      )}
    </form>
  );
}

const checkboxStyles =
  "size-5 shrink-0 forced-colors:appearance-auto appearance-none rounded-[0.3125rem] border border-line-strong bg-surface bg-center bg-no-repeat checked:border-brand checked:bg-(image:--nn-tick) checked:bg-brand";

/** "e.g. 212 or New York": a place of the chosen country, or nothing. */
const placeExample = (area: CountryOffer["example_area"]): string | undefined =>
  area ? `e.g. ${area.prefix} or ${area.name}` : undefined;
