import "server-only";
import { getCountries } from "libphonenumber-js/min";
import { countryName } from "@/lib/kernel/countries";
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

let byName: Map<string, string> | undefined;

/** The country that a text names, by its English name or what people call it; null for anything else. */
export function countryByName(typed: string): string | null {
  byName ??= new Map([
    ...getCountries().map((iso2) => [aliasKey(countryName(iso2)), iso2] as const),
    ...Object.entries(short),
  ]);
  return byName.get(aliasKey(typed)) ?? null;
}
