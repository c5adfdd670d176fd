import type { Route } from "next";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import type { SearchState } from "@/components/number-facts/types";
import { cn } from "@/components/ui/cn";
import type { HintSearch, SearchHint } from "@/lib/contract/search-hints";
import { readSearch, writeSearch } from "./search-url";

interface SearchHintsProps {
  hints: readonly SearchHint[];
  search: SearchState;
  className?: string;
}

/** How a search was understood and why it found nothing, each with the searches that help. */
export function SearchHints({ hints, search, className }: SearchHintsProps) {
  if (hints.length === 0) return null;
  return (
    <ul className={cn("space-y-2", className)}>
      {hints.map((hint) => (
        <li key={hint.message}>
          <p>{hint.message}</p>
          {hint.searches.length > 0 && (
            <ul className="flex flex-wrap gap-x-5">
              {hint.searches.map((one) => (
                <li key={one.label}>
                  <Link
                    href={`${routes.numbers}?${writeSearch(changed(search, one))}` as Route}
                    className="inline-flex min-h-11 items-center text-link"
                  >
                    {one.label}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

const changed = (search: SearchState, { change }: HintSearch): SearchState => ({
  ...readSearch({ ...search, ...change }, search.country, search.usualSort),
});
