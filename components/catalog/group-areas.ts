import type { Area, Place } from "@/lib/contract/catalog";
import type { Price } from "@/lib/contract/common";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";

export type SoldPlace = Place & { price: Price };

/** Places of one type with the same price and the same abilities: shown once, however many they are. */
export interface PlaceOffer extends Pick<SoldPlace, "price" | "price_varies" | "features"> {
  places: SoldPlace[];
}

export const isSold = (area: Area): area is Area & { price: Price } => !area.needs_documents && area.price !== null;

const isSoldPlace = (place: Place): place is SoldPlace => !place.needs_documents && place.price !== null;

/** The features a page shows of a number; others are ignored. */
const abilities = ["voice_in", "sms_in", "sms_out"] as const satisfies readonly NumberFeature[];

/** What can be bought, by type, then by price and abilities, in the order of the places' names. */
export function groupPlaces(places: readonly Place[]): { type: NumberType; offers: PlaceOffer[] }[] {
  const types = new Map<NumberType, Map<string, PlaceOffer>>();
  const byName = new Intl.Collator("en").compare;
  for (const place of places.filter(isSoldPlace).sort((a, b) => byName(placeName(a), placeName(b)))) {
    const offers = types.get(place.number_type) ?? new Map<string, PlaceOffer>();
    types.set(place.number_type, offers);
    const { price, price_varies, features } = place;
    const key = JSON.stringify([price, price_varies, abilities.filter((ability) => features.includes(ability))]);
    const offer = offers.get(key) ?? { price, price_varies, features, places: [] };
    offers.set(key, offer);
    offer.places.push(place);
  }
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, offers]) => ({ type, offers: [...offers.values()] }));
}

/** "Portland, OR" */
export const placeName = (area: Pick<Area, "name" | "region_code">): string =>
  area.region_code ? `${area.name}, ${area.region_code}` : area.name;

/** The lowest monthly price among what can be bought, or null. */
export const cheapest = (offers: readonly Pick<Area, "needs_documents" | "price">[]): Price | null =>
  offers.reduce<Price | null>(
    (best, { needs_documents, price }) =>
      needs_documents || !price || (best && best.monthly_cents <= price.monthly_cents) ? best : price,
    null,
  );
