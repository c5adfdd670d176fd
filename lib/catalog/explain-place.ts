import "server-only";
import type { Place } from "@/lib/contract/catalog";
import type { HintSearch, SearchHint } from "@/lib/contract/search-hints";
import { countryName } from "@/lib/kernel/countries";
import { callingCode } from "@/lib/kernel/telephony/format-phone";
import { isTollFreeNpa } from "@/lib/kernel/telephony/nanp";
import { distanceKm, findAreaCode, type NanpCity } from "@/lib/kernel/telephony/nanp-cities";
import { fromCatalog } from "./catalog-memo";
import { hint } from "./hint-words";
import { aliasKey } from "./places/aliases";
import { editDistance } from "./places/edit-distance";
import type { PlacePart } from "./places/read-places";
import { findKnownPlace } from "./places/regions";
import { getCountryPage, listCountries } from "./read-catalog";
import { explainPlaceRow } from "./rows";

/** Why a part of a search is no place that we sell, and what is near it, alike, or in another country. */
export const explainPart = (part: PlacePart, country: string): Promise<SearchHint[]> =>
  "code" in part ? explainCode(part.code, country) : explainName(part, country);

async function explainCode(code: string, country: string): Promise<SearchHint[]> {
  if (callingCode(country) !== "1") {
    return [hint("AREA_CODE_NOT_SOLD", { code, of: "" }, (await soldPlaces(country)).slice(0, 3).map(toSearch))];
  }
  if (code.length < 3) {
    return [hint("AREA_CODE_LENGTH", { code, count: code.length, country: countryName(country) })];
  }
  const npa = code.slice(0, 3);
  const known = findAreaCode(npa);
  if (isTollFreeNpa(npa)) {
    const tollFree = (await soldPlaces(country)).filter(({ number_type }) => number_type === "toll_free");
    return [hint("AREA_CODE_NOT_SOLD", { code: npa, of: " (toll-free)" }, tollFree.slice(0, 1).map(toSearch))];
  }
  if (!known) return [hint("AREA_CODE_UNKNOWN", { code: npa })];
  const place = known.city ? `${known.city.name}, ${known.city.region}` : null;
  if (known.country !== country) {
    const where = [place, countryName(known.country)].filter(Boolean).join(", ");
    return [hint("AREA_CODE_ELSEWHERE", { code: npa, place: where }, await inCountry(known.country, code))];
  }
  return [
    hint("AREA_CODE_NOT_SOLD", { code: npa, of: place ? ` (${place})` : "" }, await nearest(known.city, country)),
  ];
}

async function explainName(part: { typed: string; words: string[] }, country: string): Promise<SearchHint[]> {
  const { typed, words } = part;
  for (const word of words) {
    const known = findKnownPlace(word, country);
    if (known) return [hint("PLACE_NOT_SOLD", { place: known.label }, await nearest(known.city, country))];
  }
  const name = words.at(-1)!;
  const { similar, elsewhere } = await fromCatalog(["explain", country, aliasKey(name)], () =>
    explainPlaceRow(country, name),
  );
  if (elsewhere.length > 0) {
    const countries = [...new Set(elsewhere.map(({ country_name }) => country_name))].join(" and ");
    const searches = elsewhere.map((one) => ({
      label: `${labelOf(one)}, ${one.country_name}`,
      change: { country: one.country, area: labelOf(one) },
    }));
    return [hint("PLACE_ELSEWHERE", { typed, country: countries }, searches)];
  }
  const other = country === "US" ? "CA" : "US";
  const abroad = callingCode(country) === "1" ? findKnownPlace(name, other) : null;
  if (abroad) {
    return [hint("PLACE_ELSEWHERE", { typed, country: countryName(other) }, await inCountry(other, name))];
  }
  const alike = closest(name, similar);
  if (alike.length === 0) return [hint("PLACE_UNKNOWN", { typed, country: countryName(country) })];
  const searches = alike.map((one) => ({ label: labelOf(one), change: { area: labelOf(one) } }));
  return [hint("DID_YOU_MEAN", { typed, country: countryName(country) }, searches)];
}

interface Named {
  name: string;
  region_code: string | null;
}

const labelOf = ({ name, region_code }: Named): string => (region_code ? `${name}, ${region_code}` : name);

/** The search of another country, where it is sold. */
async function inCountry(iso2: string, area: string): Promise<HintSearch[]> {
  const sold = (await listCountries()).find((one) => one.iso2 === iso2);
  return sold ? [{ label: `Search ${sold.name}`, change: { country: iso2, area } }] : [];
}

/** Names that are a slip of the finger away: one letter in four may be wrong. */
function closest(typed: string, names: readonly Named[]): Named[] {
  const key = aliasKey(typed);
  const allowed = Math.max(1, Math.min(3, Math.floor(key.length / 3)));
  return names
    .map((one) => ({ one, distance: editDistance(key, aliasKey(one.name)) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ one }) => one);
}

const soldPlaces = async (country: string): Promise<Place[]> =>
  ((await getCountryPage(country))?.places ?? []).filter((place) => !place.needs_documents && place.price !== null);

const toSearch = (place: Place): HintSearch => ({ label: labelOf(place), change: { area: labelOf(place) } });

/** The two places on sale that are nearest to a city, with their distance in the country's unit. */
async function nearest(from: NanpCity | null, country: string): Promise<HintSearch[]> {
  if (!from) return [];
  const places = (await soldPlaces(country)).flatMap((place) => {
    const to =
      findKnownPlace(labelOf(place), country)?.city ??
      place.prefixes.map((prefix) => findAreaCode(prefix)?.city).find((city) => city?.country === country);
    return to ? [{ place, km: distanceKm(from, to) }] : [];
  });
  return places
    .sort((a, b) => a.km - b.km)
    .slice(0, 2)
    .map(({ place, km }) => ({
      label: `${labelOf(place)} (${place.prefixes.join(", ")}), ${distanceWords(km, country)}`,
      change: { area: labelOf(place) },
    }));
}

const distanceWords = (km: number, country: string): string => {
  const [length, unit] = country === "US" ? [km / 1.609, "miles"] : [km, "km"];
  return length < 10
    ? "close by"
    : `about ${length < 100 ? 10 * Math.round(length / 10) : 50 * Math.round(length / 50)} ${unit} away`;
};
