import { Pencil, SlidersHorizontal } from "lucide-react";
import { typeLabels } from "@/components/number-facts/labels";
import type { SearchableCountry, SearchState } from "@/components/number-facts/types";
import { buttonStyles } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

/** Of the parts of the form that are sheets on a phone. */
export const sheets = { fields: "search-fields", filters: "search-filters" } as const;

interface SearchSummaryProps {
  search: SearchState;
  country: SearchableCountry | undefined;
  className?: string;
}

/** A search on a phone, in one line: what was asked for, and the ways to change it. Its sheets are native popovers, so it works before scripts do. */
export function SearchSummary({ search, country, className }: SearchSummaryProps) {
  const { area, digits, type } = search;
  const words = [area, digits, type && typeLabels[type]].filter(Boolean);
  return (
    <div className={cn("flex gap-2", className)}>
      <button
        type="button"
        popoverTarget={sheets.fields}
        className={cn(buttonStyles({ variant: "secondary" }), "min-w-0 flex-1 justify-between! px-3.5 shadow-panel")}
      >
        <span className="min-w-0 truncate">
          <span className="sr-only">Search: {country?.name ?? search.country}</span>
          <span aria-hidden>{search.country}</span>
          {(words.length > 0 ? words : ["anywhere"]).map((word) => (
            <span key={word}> · {word}</span>
          ))}
        </span>
        <span className="inline-flex shrink-0 items-center gap-1.5 text-brand-ink">
          <Pencil aria-hidden className="size-4" />
          Edit
        </span>
      </button>
      <FiltersButton search={search} className="shadow-panel" />
    </div>
  );
}

/** Opens the sheet of the filters. */
export function FiltersButton({ search, className }: { search: SearchState; className?: string }) {
  const count = search.features.length + (search.type ? 1 : 0);
  return (
    <button
      type="button"
      popoverTarget={sheets.filters}
      className={cn(buttonStyles({ variant: "secondary" }), "shrink-0 px-3.5", className)}
    >
      <SlidersHorizontal aria-hidden className="size-4.5" />
      Filters{count > 0 && ` (${count})`}
    </button>
  );
}
