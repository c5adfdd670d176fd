import type { Route } from "next";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import type { SearchState } from "@/components/number-facts/types";
import { cn } from "@/components/ui/cn";
import { writeSearch } from "./search-url";

interface SearchAdviceProps {
  search: SearchState;
  /** False where nothing is sold yet: waiting does not help there, looking elsewhere may. */
  isSold?: boolean;
}

/** Ways out of an empty result: each is the same search with one condition less. */
export function SearchAdvice({ search, isSold = true }: SearchAdviceProps) {
  const ways: { label: string; search: SearchState }[] = [];
  if (search.digits && search.match !== "contains") {
    ways.push({ label: `Look for ${search.digits} anywhere in the number`, search: { ...search, match: "contains" } });
  }
  if (search.digits.length > 3) {
    ways.push({
      label: `Look for fewer digits: ${search.digits.slice(-3)}`,
      search: { ...search, digits: search.digits.slice(-3) },
    });
  }
  if (search.digits) ways.push({ label: "Any digits", search: { ...search, digits: "", match: "contains" } });
  if (search.area) ways.push({ label: "Anywhere in the country", search: { ...search, area: "" } });
  if (search.type) ways.push({ label: "Any type of number", search: { ...search, type: "" } });
  if (search.features.length > 0)
    ways.push({ label: "Without asking for calls or texts", search: { ...search, features: [] } });

  if (!isSold && ways.length === 0) return null;
  return (
    <>
      <p className={cn(!isSold && "mt-6 text-ink-soft")}>
        {isSold ? "Stock changes all the time. " : "Or look for another one. "}
        {ways.length > 0 ? "Ask for a little less:" : "Please look again in a few minutes, or choose another country."}
      </p>
      <ul className="mt-2">
        {ways.map((way) => (
          <li key={way.label}>
            <Link
              href={`${routes.numbers}?${writeSearch(way.search)}` as Route}
              className="inline-flex min-h-11 items-center text-link"
            >
              {way.label}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
