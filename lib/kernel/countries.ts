import { getCountries } from "libphonenumber-js/min";

const names = new Intl.DisplayNames(["en"], { type: "region" });

/** "Canada" for CA; the code itself where there is no name. */
export const countryName = (iso2: string): string => {
  try {
    return names.of(iso2) ?? iso2;
  } catch {
    return iso2;
  }
};

/** Parts of Saint Helena that have codes of their own for phones alone. */
const forPhonesAlone = new Set<string>(["AC", "TA"]);

/** Two letters each. */
export const countries: readonly string[] = getCountries().filter((iso2) => !forPhonesAlone.has(iso2));
const known = new Set(countries);
export const isCountry = (iso2: string): boolean => known.has(iso2);
