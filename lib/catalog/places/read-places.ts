import "server-only";
import { type ReadDigits, readDigits } from "@/lib/kernel/reading/digits";
import { plainText } from "@/lib/kernel/reading/plain-text";
import { type DialingPlan, nationalDigits } from "@/lib/kernel/telephony/dialed-digits";
import { findAreaCode } from "@/lib/kernel/telephony/nanp-cities";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { namesOfAlias } from "./aliases";
import { countryByName } from "./country-names";
import { placesOfPostalCode } from "./postal-codes";

/** One place of a reading. SQL finds the first of `words` that the catalog has (`private.find_places`). */
export type PlacePart =
  /** an area code as dialed after the country code, or more digits than one */
  { typed: string; code: string } | { typed: string; words: string[] };

/** What somebody typed as a place, read for a country. */
export interface WantedPlace {
  /** "10 numbers in 415": how many are wanted; null where it is not said. */
  quantity: number | null;
  /** Ways to read it, the likeliest first; null for anywhere. */
  readings: PlacePart[][] | null;
  /** It was no place but a phone number, or a good part of one. */
  digits: ReadDigits | null;
  /** It names another country, alone or behind the place (ISO alpha-2). */
  country: string | null;
}

const nowhere: WantedPlace = { quantity: null, readings: null, digits: null, country: null };

/** With the country code of any country, so many digits are more than an area code and an exchange. */
const wholeNumber = 9;

/**
 * Reads places as people write them: names with or without their region ("Seattle, WA"), nicknames, postal codes, area codes as dialed at
 * home or from abroad, exchanges ("415-555"), several together. Total.
 *
 * @param typed one text, or several that are places each
 */
export function readPlaces(typed: string | readonly string[] | undefined, country: string): WantedPlace {
  const asked = [typed ?? []].flat().map(plainText).filter(Boolean);
  const quantity = readQuantity(asked);
  const texts = quantity ? [quantity.rest].filter(Boolean) : asked;
  const wanted = { ...nowhere, quantity: quantity?.count ?? null };
  if (texts.length === 0) return wanted;
  const digits = texts.length === 1 ? readNumber(texts[0]!, dialingPlan(country)) : null;
  if (digits) return { ...wanted, digits };
  const { parts, other } = withoutCountry(
    texts.flatMap((text) => split(text, /[,;|\n]+/)),
    country,
  );
  const plan = dialingPlan(country);
  const reading = parts.flatMap((part) => readPart(part, country, plan));
  const finer = parts
    .flatMap((part) => split(part, /[/&+]+|\s(?:and|or)\s/i))
    .flatMap((part) => readPart(part, country, plan));
  const readings = finer.length > reading.length ? [reading, finer] : [reading];
  return { ...wanted, readings: parts.length > 0 ? readings : null, country: other };
}

/** "10 numbers in 415", "5 x Austin" */
function readQuantity(texts: string[]): { count: number; rest: string } | null {
  const asked =
    /^(\d{1,3})\s*(?:x\s|×|(?:phone |local )?numbers?\b|nos?\.?\s|lines?\b|dids?\b)\s*(?:in|from|of|for|at|near)?\s*(.*)$/i.exec(
      texts.length === 1 ? texts[0]! : "",
    );
  return asked && Number(asked[1]) > 0 ? { count: Number(asked[1]), rest: asked[2]! } : null;
}

const split = (text: string, by: RegExp): string[] => {
  const parts = text.split(by).map((part) => part.trim());
  return parts.filter(Boolean);
};

const looksDialed = (text: string): boolean => /^[+(]?[\d\s().*/-]*\d[\d\s().*/-]*$/.test(text);

/** A whole number in the place's field, of whatever country, or any digits with another country's code. */
function readNumber(text: string, { callingCode }: DialingPlan): ReadDigits | null {
  const isLink = /^tel:/i.test(text);
  if (!isLink && !looksDialed(text.replace(/\s*(?:ext\.?|x)\s*\d+$/i, ""))) return null;
  if (severalCodes(text)) return null;
  const read = readDigits(text);
  if (read.ok && read.digits.length >= wholeNumber) return read;
  const abroad = /^[\s(]*(?:\+|00|011[\s-])[\s)]*([1-9][\d\s().-]*)$/.exec(text)?.[1]?.replace(/\D/g, "");
  if (!abroad || abroad.length < 3 || callingCode === "" || abroad.startsWith(callingCode)) return null;
  return { digits: abroad, word: null, isInternational: true };
}

/** "Toronto, Canada": the country behind a place is left out; another one than the chosen is where it lies. */
function withoutCountry(parts: string[], country: string): { parts: string[]; other: string | null } {
  const last = parts.at(-1) ?? "";
  const named = country === "US" && /^(?:georgia|jersey)$/i.test(last) ? null : countryByName(last);
  if (!named) return { parts, other: null };
  // Alone it may be a place of that name, too.
  if (parts.length === 1) return named === country ? { parts: [], other: null } : { parts, other: named };
  return { parts: parts.slice(0, -1), other: named === country ? null : named };
}

function readPart(text: string, country: string, plan: DialingPlan): PlacePart[] {
  const bare = text
    .replace(/^(?:(?:area|city|dialing|dialling|phone)\s+codes?|codes?|npa|prefix)[\s:]+/i, "")
    .replace(/\s+(?:area\s+codes?|area|code)$/i, "")
    .replace(/^(?:in|near|from|around)\s+/i, "");
  const postal = placesOfPostalCode(bare, country);
  if (postal.length > 0) return [{ typed: text, words: postal }];
  if (!looksDialed(bare)) return [{ typed: text, words: [...namesOfAlias(bare, country), bare] }];
  const codes = severalCodes(bare) ?? [bare];
  return codes.map((code) => ({ typed: codes.length > 1 ? code : text, code: nationalCode(code, plan) }));
}

/** "415 510": area codes with nothing but spaces between. "415 555" is an exchange, because 555 is no area code. */
function severalCodes(text: string): string[] | null {
  const codes = text.split(" ");
  return codes.length > 1 && codes.every((code) => /^\d{3}$/.test(code) && findAreaCode(code)) ? codes : null;
}

/** "+44 20", "0044 20" and "020" are 20; "1-415" is 415; Rome's 06 stays. */
function nationalCode(text: string, plan: DialingPlan): string {
  const typed = text.replace(/\D/g, "");
  // "0113" and "0117" are codes of British cities.
  const isFromAmerica = plan.callingCode === "1" || /^011[\s-]/.test(text);
  const digits = typed.replace(isFromAmerica ? /^(?:00|011)(?=[1-9])/ : /^00(?=[1-9])/, "");
  const isInternational = /^[\s(]*\+/.test(text) || digits !== typed;
  return nationalDigits({ digits, isInternational }, plan) || typed;
}
