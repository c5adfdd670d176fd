import "server-only";
import type { SearchQueryParams } from "@/lib/contract/available-numbers";
import type { ReadDigits } from "@/lib/kernel/reading/digits";
import { nationalDigits, withoutTrunkPrefix } from "@/lib/kernel/telephony/dialed-digits";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { readPhone } from "@/lib/kernel/telephony/read-phone";
import { aliasKey } from "./places/aliases";
import { type PlacePart, readPlaces } from "./places/read-places";

/** A search as it is meant: what was typed, read for the country that is searched. */
export interface Wanted extends Pick<SearchQueryParams, "country" | "match" | "type" | "features" | "more"> {
  sort: SearchQueryParams["sort"];
  /** Ways to read the place, the likeliest first; null for anywhere. */
  readings: PlacePart[][] | null;
  /** Wanted digits, as the country dials them; "" for any. */
  digits: string;
  /** What the digits spell on the keypad. */
  word: string | null;
  /** A number that was typed as a place: its digits after the country code. */
  beginning: string | null;
  /** How many were asked for. */
  quantity: number | null;
  /** It asks for a number or a place of another country: nothing here can be meant. */
  elsewhere: Elsewhere | null;
}

export interface Elsewhere {
  /** ISO alpha-2; null where only the digits tell */
  country: string | null;
  area?: string;
  /** with the country code */
  digits?: string;
}

/** Reads a search for its country. Total: what the schema let pass has a meaning. */
export function readWanted(query: SearchQueryParams): Wanted {
  const { country, match, type, features, more, sort } = query;
  const place = readPlaces(query.area, country);
  const plan = dialingPlan(country);
  const inCountry = (read: ReadDigits | null | undefined): string =>
    read ? (read.isInternational ? withoutTrunkPrefix(read.digits, plan) : read.digits) : "";
  return {
    country,
    match,
    type,
    features,
    more,
    sort,
    readings: place.readings,
    digits: inCountry(query.digits),
    word: query.digits?.word ?? null,
    beginning: place.digits && nationalDigits(place.digits, plan),
    quantity: place.quantity,
    elsewhere: foreignNumber(query.digits, country) ?? foreignNumber(place.digits, country) ?? foreignPlace(place),
  };
}

/** Digits with the country code of another country, or a whole number that only exists there. */
function foreignNumber(read: ReadDigits | null | undefined, country: string): Elsewhere | null {
  if (!read || !/^\d{3,}$/.test(read.digits)) return null;
  const { callingCode } = dialingPlan(country);
  if (read.isInternational && callingCode !== "" && read.digits.startsWith(callingCode)) return null;
  if (
    !read.isInternational &&
    (read.digits.length < 10 || read.digits.startsWith("0") || readPhone(read.digits, country))
  ) {
    return null;
  }
  const phone = readPhone(`+${read.digits}`);
  if (!phone && !read.isInternational) return null;
  return { country: phone?.country ?? null, digits: phone?.e164.slice(1) ?? read.digits };
}

function foreignPlace({ country, readings }: ReturnType<typeof readPlaces>): Elsewhere | null {
  const typed = readings?.[0]?.map((part) => part.typed).join(", ");
  return country ? { country, ...(typed && { area: typed }) } : null;
}

/** Equal searches in other words have one key; how the answer is sorted does not matter, unless it is asked for by price. */
export function searchKey(wanted: Wanted): string {
  const { country, digits, match, type, features, beginning, readings } = wanted;
  const abilities = [...new Set(features)].sort();
  const place = readings?.map((parts) => parts.map((part) => ("code" in part ? part.code : part.words.map(aliasKey))));
  const byPrice = wanted.sort === "price";
  return JSON.stringify([
    2,
    country,
    place ?? "",
    beginning ?? "",
    digits,
    digits ? match : "",
    type ?? "",
    abilities,
    byPrice,
  ]);
}
