import "server-only";
import { getCountries } from "libphonenumber-js/min";
import { aliasKey } from "./aliases";

const short: Record<string, string> = {
  usa: "US",
  us: "US",
  "u s a": "US",
  america: "US",
  "the united states": "US",
  "united states of america": "US",
  uk: "GB",
  "great britain": "GB",
  britain: "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  deutschland: "DE",
  holland: "NL",
  "the netherlands": "NL",
  italia: "IT",
  espana: "ES",
  "czech republic": "CZ",
  turkey: "TR",
  uae: "AE",
};

const names = new Intl.DisplayNames(["en"], { type: "region" });

/** "Canada" for CA; the code itself where there is no name. */
export const countryName = (iso2: string): string => {
  try {
    return names.of(iso2) ?? iso2;
  } catch {
    return iso2;
  }
};

let byName: Map<string, string> | undefined;

/** The country that a text names, by its English name or what people call it; null for anything else. */
export function countryByName(typed: string): string | null {
  byName ??= new Map([
    ...getCountries().map((iso2) => [aliasKey(countryName(iso2)), iso2] as const),
    ...Object.entries(short),
  ]);
  return byName.get(aliasKey(typed)) ?? null;
}
