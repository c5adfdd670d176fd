import type { Route } from "next";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import type { SearchState } from "@/components/number-facts/types";
import { cn } from "@/components/ui/cn";
import { writeSearch } from "./search-url";

interface SearchAdviceProps {
  search: SearchState;
  /** its digits as the answer read them */
  digits: string | null;
  /** What waiting would help: numbers come and go; there are none of these at all; nothing is sold there yet. */
  stock: "changes" | "never" | "unsold";
}

const leads = { changes: "Stock changes all the time. ", never: "", unsold: "Or look for another one. " };

/** Ways out of an empty result: each is the same search with one condition less. */
export function SearchAdvice({ search, digits, stock }: SearchAdviceProps) {
  const ways: { label: string; search: SearchState }[] = [];
  if (search.digits && search.match !== "contains") {
    ways.push({ label: `Look for ${search.digits} anywhere in the number`, search: { ...search, match: "contains" } });
  }
  const fewer = digits && /^\d{4,}$/.test(digits) ? digits.slice(-3) : null;
  if (fewer) {
    ways.push({
      label: `Look for fewer digits: ${fewer}`,
      search: { ...search, digits: fewer },
    });
  }
  if (search.digits) ways.push({ label: "Any digits", search: { ...search, digits: "", match: "contains" } });
  if (search.area) ways.push({ label: "Anywhere in the country", search: { ...search, area: "" } });
  if (search.type) ways.push({ label: "Any type of number", search: { ...search, type: "" } });
  if (search.features.length > 0)
    ways.push({ label: "Without asking for calls or texts", search: { ...search, features: [] } });

  if (stock !== "changes" && ways.length === 0) return null;
  return (
    <>
      <p className={cn("not-first:mt-3", stock === "unsold" && "mt-6 text-ink-soft")}>
        {leads[stock]}
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
