import type { HintCode, HintSearch, SearchHint } from "@/lib/contract/search-hints";
import { fill } from "@/lib/kernel/words";

const words = {
  PLACE_TAKEN_AS: "“{typed}” is taken as {place}.",
  DID_YOU_MEAN: "We know no place called “{typed}” in {country}. Did you mean one of these?",
  PLACE_UNKNOWN: "We know no place called “{typed}” in {country}.",
  PLACE_NOT_SOLD: "We have no numbers in {place}.",
  PLACE_ELSEWHERE: "{typed} is in {country}.",
  COUNTRY_NOT_SOLD: "We do not sell numbers of {country}.",
  AREA_CODE_UNKNOWN: "There is no area code {code}.",
  AREA_CODE_LENGTH: "Area codes of {country} have three digits, “{code}” has {count}.",
  AREA_CODE_NOT_SOLD: "We have no numbers with area code {code}{of}.",
  AREA_CODE_ELSEWHERE: "Area code {code} belongs to {place}.",
  NUMBER_ELSEWHERE: "{number} is a number of {country}.",
  NUMBER_NOT_OFFERED: "{number} is not for sale here.",
  FEATURES_NEVER: "No number in {place} can {abilities}.",
  TYPE_NEVER: "There are no {type} numbers in {place}.",
  NOT_ON_SALE: "{place} numbers are not on sale at the moment.",
  SOLD_OUT: "Numbers in {place} are sold out at the moment.",
} as const satisfies Record<HintCode, string>;

/** A hint with its sentence. */
export function hint(
  code: HintCode,
  parameters: Record<string, string | number>,
  searches: HintSearch[] = [],
): SearchHint {
  return { code, parameters, message: fill(words[code], parameters), searches };
}
