import { typeLabels } from "@/components/number-facts/labels";
import type { PriceRow } from "@/lib/contract/catalog";
import type { NumberType } from "@/lib/contract/vocabulary";
import { plainText } from "@/lib/kernel/reading/plain-text";

/** What the price list is narrowed to; empty: everything. */
export interface PriceFilter {
  /** Part of a country's name, its ISO code or calling code, as typed. */
  q: string;
  type: NumberType | "";
}

/** @param params of the page's address; anything unusable is ignored */
export function readPriceFilter({ q, type }: Record<string, string | string[] | undefined>): PriceFilter {
  const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? "";
  return {
    q: plainText(one(q)).trim().slice(0, 60),
    type: Object.hasOwn(typeLabels, one(type)) ? (one(type) as NumberType) : "",
  };
}

/** Rows of matching countries; an ISO or calling code matches whole, a name from the beginning of any word. */
export function filterPrices(rows: readonly PriceRow[], { q, type }: PriceFilter): PriceRow[] {
  const wanted = folded(q);
  const code = q.replace(/^\+|^00/, "").replaceAll(/\D/g, "");
  const fits = ({ name, iso2, dial_prefix }: PriceRow) =>
    wanted === "" ||
    iso2.toLowerCase() === wanted ||
    (nicknames[wanted] ?? "") === iso2 ||
    (code !== "" && dial_prefix === code) ||
    ` ${folded(name)}`.includes(` ${wanted}`);
  return rows.filter((row) => (type === "" || row.number_type === type) && fits(row));
}

const nicknames: Record<string, string> = { usa: "US", america: "US", uk: "GB", britain: "GB", england: "GB" };

const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
