import "server-only";
import type { PriceFilter, PriceRow } from "@/lib/contract/catalog";
import { numberTypeSchema } from "@/lib/contract/vocabulary";
import { plainText } from "@/lib/kernel/reading/plain-text";
import { aliasKey } from "./places/aliases";
import { countryByName } from "./places/country-names";

/** @param params of the page's address; anything unusable is ignored */
export function readPriceFilter({ q, type }: Record<string, string | string[] | undefined>): PriceFilter {
  const one = (value: string | string[] | undefined): string => [value].flat()[0] ?? "";
  return { q: plainText(one(q)).slice(0, 60), type: numberTypeSchema.safeParse(one(type)).data ?? "" };
}

/** Rows of matching countries; an ISO or calling code matches whole, a name from the beginning of any word. */
export function filterPrices(rows: readonly PriceRow[], { q, type }: PriceFilter): PriceRow[] {
  const wanted = aliasKey(q);
  const code = q.replace(/^\+|^00/, "").replaceAll(/\D/g, "");
  const named = countryByName(q);
  const fits = ({ name, iso2, dial_prefix }: PriceRow) =>
    wanted === "" ||
    iso2.toLowerCase() === wanted ||
    iso2 === named ||
    (code !== "" && dial_prefix === code) ||
    ` ${aliasKey(name)}`.includes(` ${wanted}`);
  return rows.filter((row) => (type === "" || row.number_type === type) && fits(row));
}
