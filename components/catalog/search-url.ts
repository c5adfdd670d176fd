import { typeLabels } from "@/components/number-facts/labels";
import type { SearchSort, SearchState } from "@/components/number-facts/types";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import type { DigitMatch } from "@/lib/kernel/reading/find-digits";

export const searchableTypes = ["local", "mobile", "national", "toll_free"] as const satisfies readonly NumberType[];
export const searchableFeatures = ["voice_in", "sms_in", "sms_out"] as const satisfies readonly NumberFeature[];
const matches: readonly DigitMatch[] = ["contains", "starts", "ends"];
const sorts: readonly SearchSort[] = ["best", "price", "memorable"];

type Params = Record<string, string | string[] | undefined>;

const isOneOf = <T extends string>(values: readonly T[], value: string): value is T =>
  (values as readonly string[]).includes(value);

/**
 * Reads a search from the address. Choices that do not exist are left out, because people edit addresses; words and digits stay as
 * typed, the server reads them.
 */
export function readSearch(params: Params, defaultCountry = "US", usualSort: SearchSort = "best"): SearchState {
  const one = (name: string) => [params[name]].flat()[0]?.trim() ?? "";
  const country = one("country").toUpperCase();
  const match = one("match");
  const type = one("type");
  const sort = one("sort");
  return {
    country: /^[A-Z]{2}$/.test(country) ? country : defaultCountry,
    area: [params.area]
      .flat()
      .flatMap((value) => value?.trim() || [])
      .join(", ")
      .slice(0, 120),
    digits: one("digits").slice(0, 60),
    match: isOneOf(matches, match) ? match : "contains",
    type: isOneOf(searchableTypes, type) ? type : "",
    sort: isOneOf(sorts, sort) ? sort : usualSort,
    usualSort,
    features: [params.features]
      .flat()
      .flatMap((value) => value?.split(",") ?? [])
      .filter((value) => isOneOf(searchableFeatures, value)),
  };
}

/**
 * The parameters of a search, without what is usual or empty; pages and the API read the same ones. The lowest price is always said:
 * it decides which areas the carrier is asked for.
 */
export const searchQuery = ({ country, area, digits, match, type, features, sort, usualSort }: SearchState) => ({
  country,
  ...(area && { area }),
  ...(digits && { digits, ...(match !== "contains" && { match }) }),
  ...(type && { type }),
  ...(features.length > 0 && { features: features.join(",") }),
  ...((sort !== usualSort || sort === "price") && { sort }),
});

/** The query of a search: `country=US&digits=777`. */
export const writeSearch = (search: SearchState): string => new URLSearchParams(searchQuery(search)).toString();

/** A search for numbers of the same place and type as one that could not be had. */
export function similarSearch({
  country,
  place,
  number_type,
}: {
  country: string;
  place: string;
  number_type: NumberType;
}) {
  const isPlace = place.toLowerCase() !== typeLabels[number_type].toLowerCase();
  return writeSearch(readSearch({ country, type: number_type, area: isPlace ? place.split(",")[0] : "" }));
}
