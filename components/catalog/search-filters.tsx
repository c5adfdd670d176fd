"use client";

import { typeLabels } from "@/components/number-facts/labels";
import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { SheetHead } from "@/components/ui/sheet-head";
import { sheetStyles } from "@/components/ui/sheet-styles";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { counted } from "@/lib/kernel/words";
import { useResultCount } from "./result-count";
import { sheets } from "./search-summary";
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
  pending: boolean;
}

/** Type, order and abilities: below the form, or in a sheet on a phone, whose button says how many numbers there are. */
export function SearchFilters({ search, offer, pending }: SearchFiltersProps) {
  const hasType = (type: NumberType) => !offer?.types || offer.types.includes(type);
  const can = (feature: NumberFeature) => !offer?.features || offer.features.includes(feature);
  return (
    <div
      id={sheets.filters}
      popover="auto"
      className={cn(
        sheetStyles.bottom,
        "max-md:open:flex max-md:open:flex-col md:mt-4 md:flex md:flex-wrap md:items-center md:gap-x-6 md:gap-y-1 md:border-line md:border-t md:pt-3",
      )}
    >
      <SheetHead
        sheetId={sheets.filters}
        title="Filters"
        closeLabel="Close filters"
        className="-mr-2 mb-1 text-lg md:hidden"
      />
      <div className="flex min-h-13 items-center gap-2.5 max-md:justify-between md:min-h-11">
        <label htmlFor="search-type" className="font-medium text-sm">
          Type
        </label>
        <Select id="search-type" name="type" defaultValue={search.type} className="w-52 md:w-36">
          <option value="">Any</option>
          {searchableTypes.map((type) => (
            <option key={type} value={type} disabled={!hasType(type) && type !== search.type}>
              {hasType(type) ? typeLabels[type] : `${typeLabels[type]}: none here`}
            </option>
          ))}
        </Select>
      </div>
      <div className="flex min-h-13 items-center gap-2.5 max-md:justify-between md:min-h-11 lg:order-last lg:ml-auto">
        <label htmlFor="search-sort" className="font-medium text-sm">
          Sort by
        </label>
        <Select id="search-sort" name="sort" defaultValue={search.sort} className="w-52 md:w-46">
          <option value="best">Best match</option>
          <option value="price">Lowest price</option>
          <option value="memorable">Easy to remember</option>
        </Select>
      </div>
      <fieldset className="flex flex-wrap items-center gap-x-5 max-md:mt-2">
        <legend className="max-md:mb-1 max-md:font-medium max-md:text-sm md:sr-only">The number must be able to</legend>
        {featureChoices.map((feature) => (
          <label
            key={feature.value}
            className={cn(
              "flex min-h-11 items-center gap-2.5 text-[0.9375rem] max-md:w-full",
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
      <ShowButton pending={pending} />
    </div>
  );
}

/** Closes the sheet. What was changed is found by then; without scripts it is the button that searches. */
function ShowButton({ pending }: { pending: boolean }) {
  const count = useResultCount();
  return (
    <Button
      type="submit"
      size="lg"
      wide
      pending={pending}
      className="mt-4 md:hidden"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(sheets.filters)?.hidePopover();
      }}
    >
      {count === null ? "Show numbers" : count === 0 ? "No numbers: close" : `Show ${counted(count, "number")}`}
    </Button>
  );
}
