import type { CountrySummary } from "@/lib/contract/catalog";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import type { DigitMatch } from "@/lib/kernel/reading/find-digits";

/** A country in choices and price lists. */
export type CountryOffer = Pick<
  CountrySummary,
  "iso2" | "slug" | "name" | "dial_prefix" | "currency" | "from_monthly_cents" | "example_area"
>;

/** A country in the search form, with what its numbers can be and do where that is known. */
export type SearchableCountry = Pick<CountryOffer, "iso2" | "name" | "dial_prefix" | "example_area"> &
  Partial<Pick<CountrySummary, "types" | "features">>;

export type SearchSort = "best" | "price" | "memorable";

/** What the search form and the address bar hold. Empty = anything. */
export interface SearchState {
  /** ISO 3166 alpha-2. */
  country: string;
  /** Area code, city, region or the slug of an area, as typed. */
  area: string;
  /** As typed: digits, letters of the keypad, signs for any digit. */
  digits: string;
  match: DigitMatch;
  type: NumberType | "";
  features: NumberFeature[];
  sort: SearchSort;
  /** What this person's searches are sorted by when the address sets no order. */
  usualSort: SearchSort;
}
