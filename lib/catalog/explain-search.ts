import "server-only";
import type { Area } from "@/lib/contract/catalog";
import type { SearchHint } from "@/lib/contract/search-hints";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { countryName } from "@/lib/kernel/countries";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { explainPart } from "./explain-place";
import { hint } from "./hint-words";
import { aliasKey } from "./places/aliases";
import { listCountries } from "./read-catalog";
import type { Elsewhere, Wanted } from "./read-wanted";
import { isSold, type SearchAreas, searchAreas } from "./search-areas";

const abilities: Record<NumberFeature, string> = {
  voice_in: "take calls",
  voice_out: "make calls",
  sms_in: "receive texts",
  sms_out: "send texts",
  fax: "receive faxes",
  emergency: "reach emergency services",
  cnam: "show a caller name",
};

const types: Record<NumberType, string> = {
  local: "local",
  mobile: "mobile",
  national: "national",
  toll_free: "toll-free",
  shared_cost: "shared-cost",
  short_code: "short-code",
};

/**
 * What a search has to say beside its numbers: how its place was understood, and why there is nothing where waiting does not help.
 * Costs nothing where there is nothing to say.
 *
 * @param isEmpty neither a number nor a place to buy a random one from was found
 */
export async function explainSearch(wanted: Wanted, scope: SearchAreas, isEmpty: boolean): Promise<SearchHint[]> {
  const hints: SearchHint[] = [];
  for (const typed of scope.missing) {
    const part = wanted.readings?.flat().find((one) => one.typed === typed);
    if (part) hints.push(...(await explainPart(part, wanted.country)));
  }
  if (scope.missing.length > 0) return hints;
  if (scope.areas.length === 0) return explainFilters(wanted);
  const taken = takenAs(wanted, scope);
  if (taken) hints.push(taken);
  if (!isEmpty) return hints;
  if (wanted.beginning) {
    const areas = scope.areas.filter(({ prefix }) => prefix !== "" && wanted.beginning!.startsWith(prefix));
    const number = wanted.beginning;
    if (areas.length === 0) hints.push(...(await explainPart({ typed: number, code: number }, wanted.country)));
    else hints.push(hint("NUMBER_NOT_OFFERED", { number }, [others(areas[0]!)]));
  }
  const sold = scope.areas.filter(isSold);
  if (sold.length === 0 && !scope.areas.some(({ needs_documents }) => needs_documents)) {
    hints.push(hint("NOT_ON_SALE", { place: labelOf(scope.areas, wanted.country) }));
  }
  if (sold.length > 0 && sold.every(({ in_stock }) => !in_stock)) {
    hints.push(hint("SOLD_OUT", { place: labelOf(sold, wanted.country) }));
  }
  return hints;
}

const others = ({ name, region_code, prefix }: Area) => ({
  label: `Other numbers in ${region_code ? `${name}, ${region_code}` : name}`,
  change: { area: prefix, digits: "" },
});

/** A number or place of another country: which, and the search for it there if it is sold. */
export async function explainElsewhere(elsewhere: Elsewhere): Promise<SearchHint[]> {
  const countries = await listCountries();
  const { digits = "", area } = elsewhere;
  const byDigits = countries
    .filter(({ dial_prefix }) => digits !== "" && dial_prefix && digits.startsWith(dial_prefix))
    .sort((a, b) => b.dial_prefix!.length - a.dial_prefix!.length)[0];
  const sold =
    countries.find(({ iso2 }) => iso2 === elsewhere.country) ?? (elsewhere.country ? undefined : byDigits) ?? byDigits;
  const iso2 = sold?.iso2 ?? elsewhere.country;
  const country = sold?.name ?? (iso2 ? countryName(iso2) : "another country");
  const searches = sold
    ? [
        {
          label: `Search ${country}`,
          change: { country: sold.iso2, area: area ?? "", ...(digits && { digits: `+${digits}` }) },
        },
      ]
    : [];
  const said = digits
    ? hint("NUMBER_ELSEWHERE", { number: formatPhone(`+${digits}`), country }, searches)
    : area
      ? hint("PLACE_ELSEWHERE", { typed: area, country }, searches)
      : null;
  return [...(said ? [said] : []), ...(sold ? [] : [hint("COUNTRY_NOT_SOLD", { country })])];
}

/** The place has areas, the type or the features have not: which of them no number there can satisfy. */
async function explainFilters(wanted: Wanted): Promise<SearchHint[]> {
  const { type, features = [] } = wanted;
  const all = await searchAreas({ ...wanted, type: undefined, features: undefined });
  if (all.areas.length === 0) {
    const isKnown = (await listCountries()).some(({ iso2 }) => iso2 === wanted.country);
    return isKnown ? [] : [hint("COUNTRY_NOT_SOLD", { country: countryName(wanted.country) })];
  }
  const place = wanted.readings ? labelOf(all.areas, wanted.country) : countryName(wanted.country);
  const ofType = type ? await searchAreas({ ...wanted, features: undefined }) : all;
  if (type && ofType.areas.length === 0) {
    return [hint("TYPE_NEVER", { type: types[type], place }, [{ label: "Any type of number", change: { type: "" } }])];
  }
  const alone = await Promise.all(features.map((one) => searchAreas({ ...wanted, features: [one] })));
  const never = features.filter((_, index) => alone[index]!.areas.length === 0);
  const kept = features.filter((one) => never.length > 0 && !never.includes(one));
  const list = (never.length > 0 ? never : features).map((one) => abilities[one]).join(" and ");
  return [
    hint("FEATURES_NEVER", { place, abilities: list }, [
      { label: `Numbers that cannot ${list}, too`, change: { features: kept.join(",") } },
    ]),
  ];
}

/** "Manhattan" is taken as New York: said where a place has another name than what was typed. */
function takenAs(wanted: Wanted, scope: SearchAreas): SearchHint | null {
  const [part, ...more] = wanted.readings?.[0] ?? [];
  if (!part || more.length > 0 || !("words" in part) || part.words.length < 1) return null;
  const typed = aliasKey(part.typed);
  const isOwnName = scope.areas.some(({ name, city, region, region_code }) =>
    [name, city, region, region_code].some((one) => one !== null && aliasKey(one).includes(typed)),
  );
  const isLabel = scope.areas.some(({ slug, name, region, region_code }) =>
    [slug, `${name} ${region_code}`, `${name} ${region}`].some((one) => aliasKey(one).startsWith(typed)),
  );
  if (isOwnName || isLabel || part.words.every((word) => aliasKey(word) === typed)) return null;
  return hint("PLACE_TAKEN_AS", { typed: part.typed, place: labelOf(scope.areas, wanted.country) });
}

/** "Austin, TX" for one place, "California" for some of one region, the country else. */
function labelOf(areas: readonly Area[], country: string): string {
  const labels = [...new Set(areas.map(({ name, region_code }) => (region_code ? `${name}, ${region_code}` : name)))];
  if (labels.length <= 2) return labels.join(" and ");
  const regions = [...new Set(areas.map(({ region }) => region))];
  return (regions.length === 1 && regions[0]) || countryName(country);
}
