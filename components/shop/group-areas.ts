import type { Area } from "@/lib/api/schemas/catalog";
import type { NumberTypeName, Price } from "@/lib/api/schemas/common";

/** Areas of one name, shown as one place: "New York" with 212 and 646. */
export interface Place {
  slug: string;
  name: string;
  prefixes: string[];
  /** The cheapest price of the place; null when nothing of it can be bought. */
  from: Price | null;
}

export const isSold = (area: Area): area is Area & { price: Price } => !area.needs_documents && area.price !== null;

/** Areas by type, then by place, in the order of their names; only what can be bought. */
export function groupAreas(areas: readonly Area[]): { type: NumberTypeName; places: Place[] }[] {
  const types = new Map<NumberTypeName, Map<string, Place>>();
  for (const area of areas.filter(isSold)) {
    const places = types.get(area.number_type) ?? new Map<string, Place>();
    types.set(area.number_type, places);
    const place = places.get(area.slug) ?? { slug: area.slug, name: placeName(area), prefixes: [], from: null };
    places.set(area.slug, place);
    if (area.prefix && !place.prefixes.includes(area.prefix)) place.prefixes.push(area.prefix);
    if (!place.from || area.price.monthly_cents < place.from.monthly_cents) place.from = area.price;
  }
  return [...types].map(([type, places]) => ({
    type,
    places: [...places.values()].sort((a, b) => a.name.localeCompare(b.name, "en")),
  }));
}

/** "Portland, OR" */
export const placeName = (area: Pick<Area, "name" | "region_code">): string =>
  area.region_code ? `${area.name}, ${area.region_code}` : area.name;

/** The lowest monthly price among what can be bought, or null. */
export const cheapest = (areas: readonly Area[]): Price | null =>
  areas
    .filter(isSold)
    .reduce<Price | null>(
      (best, { price }) => (best && best.monthly_cents <= price.monthly_cents ? best : price),
      null,
    );
