import "server-only";
import type { AreaPage, Neighbor, Place, PlaceFacts } from "@/lib/contract/catalog";
import { distanceKm, findAreaCode, type NanpCity, nanpCities } from "@/lib/kernel/telephony/nanp-cities";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { timeZoneOf } from "./places/time-zones";
import { getCountryPage } from "./read-catalog";

const mostNeighbors = 6;

/** What a place's page says besides prices and numbers, from the catalog and the numbering plan. */
export async function describePlace({ country, areas }: AreaPage): Promise<PlaceFacts> {
  const here = areas[0]!;
  const prefixes = areas.map(({ prefix }) => prefix).filter(Boolean);
  const city = findCity(country.iso2, { ...here, prefixes });
  const places = (await getCountryPage(country.slug))?.places ?? [];
  return {
    timeZone: timeZoneOf({ country: country.iso2, region: here.region_code, name: here.name, code: prefixes[0] ?? "" }),
    cityCodes: city?.codes ?? [],
    trunkPrefix: dialingPlan(country.iso2).trunkPrefix,
    neighbors: neighborsOf(here, city, country.iso2, places),
  };
}

function neighborsOf(
  here: Pick<Place, "slug" | "region_code">,
  city: NanpCity | null,
  country: string,
  places: readonly Place[],
): Neighbor[] {
  const sold = places.flatMap((place) => {
    if (place.slug === here.slug || place.needs_documents || !place.price || place.prefixes.length === 0) return [];
    const other = city && findCity(country, place);
    const { slug, name, region_code, prefixes, price } = place;
    const km = city && other ? Math.round(distanceKm(city, other)) : null;
    return [{ slug, name, region_code, prefixes, monthly_cents: price.monthly_cents, currency: price.currency, km }];
  });
  const isOfRegion = ({ region_code }: Neighbor) => here.region_code !== null && region_code === here.region_code;
  const far = Number.POSITIVE_INFINITY;
  return sold
    .sort(
      (a, b) =>
        compare(a.km ?? far, b.km ?? far) ||
        Number(isOfRegion(b)) - Number(isOfRegion(a)) ||
        a.monthly_cents - b.monthly_cents ||
        (a.name < b.name ? -1 : 1),
    )
    .filter((one, index, all) => all.findIndex(({ slug }) => slug === one.slug) === index)
    .slice(0, mostNeighbors);
}

/** The city of that name, or the one that the area code is called after. */
function findCity(country: string, place: Pick<Place, "name" | "region_code" | "prefixes">): NanpCity | null {
  if (country !== "US" && country !== "CA") return null;
  const code = place.prefixes[0];
  const named = nanpCities.find(({ name, region }) => name === place.name && region === place.region_code);
  return named ?? (code ? (findAreaCode(code)?.city ?? null) : null);
}

/** Two that are infinitely far are equally far. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
