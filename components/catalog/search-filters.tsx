"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { typeLabels } from "@/components/number-facts/labels";
import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { searchableTypes } from "./search-url";

const featureChoices = [
  { value: "voice_in", label: "Calls" },
  { value: "sms_in", label: "Receive texts" },
  { value: "sms_out", label: "Send texts" },
] as const;

const checkboxStyles =
  "size-5 shrink-0 forced-colors:appearance-auto appearance-none rounded-[0.3125rem] border border-line-strong bg-surface bg-center bg-no-repeat checked:border-brand checked:bg-(image:--nn-tick) checked:bg-brand";

interface SearchFiltersProps {
  search: SearchState;
  /** The chosen country: what none of its numbers can be or do is said and cannot be asked for. */
  offer: SearchableCountry | undefined;
}

/** Type, order and abilities: folded away on a phone, unless some are set. */
export function SearchFilters({ search, offer }: SearchFiltersProps) {
  const hasType = (type: NumberType) => !offer?.types || offer.types.includes(type);
  const can = (feature: NumberFeature) => !offer?.features || offer.features.includes(feature);
  const count = search.features.length + (search.type ? 1 : 0);
  const [open, setOpen] = useState(count > 0);
  return (
    <>
      <Button
        variant="quiet"
        aria-expanded={open}
        aria-controls="search-filters"
        onClick={() => setOpen(!open)}
        className="mt-2 -mb-2 w-full md:hidden"
      >
        <SlidersHorizontal aria-hidden className="size-4.5" />
        Filter and sort{count > 0 && ` (${count})`}
      </Button>
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
              <option key={type} value={type} disabled={!hasType(type) && type !== search.type}>
                {hasType(type) ? typeLabels[type] : `${typeLabels[type]}: none here`}
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
            <label
              key={feature.value}
              className={cn(
                "flex min-h-11 items-center gap-2.5 text-[0.9375rem]",
                !can(feature.value) && "text-ink-soft",
              )}
            >
              <input
                type="checkbox"
                name="features"
                value={feature.value}
                defaultChecked={search.features.includes(feature.value)}
                disabled={!can(feature.value) && !search.features.includes(feature.value)}
                className={checkboxStyles}
              />
              {feature.label}
              {!can(feature.value) && " (no number here)"}
            </label>
          ))}
        </fieldset>
      </div>
    </>
  );
}
