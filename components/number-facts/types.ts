import type { CountrySummary } from "@/lib/contract/catalog";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";

/** A country in choices and price lists. */
export type CountryOffer = Pick<
  CountrySummary,
  "iso2" | "slug" | "name" | "dial_prefix" | "currency" | "from_monthly_cents" | "example_area"
>;

export type DigitMatch = "contains" | "starts" | "ends";
export type SearchSort = "best" | "price" | "memorable";

/** What the search form and the address bar hold. Empty = anything. */
export interface SearchState {
  /** ISO 3166 alpha-2. */
  country: string;
  /** Area code, city, region or the slug of an area, as typed. */
  area: string;
  digits: string;
  match: DigitMatch;
  type: NumberType | "";
  features: NumberFeature[];
  sort: SearchSort;
  /** What this person's searches are sorted by when the address sets no order. */
  usualSort: SearchSort;
}
