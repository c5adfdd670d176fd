import "server-only";
import type { Actor } from "@/lib/callers";
import { now } from "@/lib/clock";
import type { AvailableNumber, SearchAnswer, SearchQueryParams } from "@/lib/contract/available-numbers";
import type { Area } from "@/lib/contract/catalog";
import type { Price } from "@/lib/contract/common";
import { isFigure } from "@/lib/kernel/reading/digits";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { explainElsewhere, explainSearch } from "./explain-search";
import { type FoundOffers, findOffers, keptOffers, maxOffers } from "./find-offers";
import { rankNumbers } from "./rank-numbers";
import { type Elsewhere, readWanted, searchKey, type Wanted } from "./read-wanted";
import { type CachedOffer, type OffersView, pickAreaRows, type SearchAreaRow, viewOffers, viewSearch } from "./rows";
import { isSold, type SearchAreas, searchAreas } from "./search-areas";

/** Areas without listed numbers that one answer shows. */
const maxAreas = 50;

/**
 * Numbers that the caller could hold now, ranked by what they prefer, with what each costs them. Prices, foreign holds and own
 * holds are of this instant; `source` and `fetched_at` give the age of the numbers. Carriers that are down never fail it.
 *
 * @param actor null for an anonymous visitor; `accountId` of a person or key decides currency and tax
 */
export async function searchAvailableNumbers(
  actor: Actor | null,
  query: SearchQueryParams,
  accountId: string | null = null,
): Promise<SearchAnswer> {
  const wanted = readWanted(query);
  if (wanted.elsewhere) return answerElsewhere(wanted, wanted.elsewhere);
  const scope = await searchAreas(wanted, { cheapestFirst: wanted.sort === "price" });
  const { found, byId, random, view } = await findAndView(actor, accountId, wanted, scope);
  const taken = new Set(view.taken);
  const mine = new Set(view.mine);
  const numbers = found.offers.flatMap((offer) => {
    const area = byId.get(offer.area_id);
    const price = view.prices[offer.area_id];
    return area && price && isSold(area) && !taken.has(offer.e164)
      ? [toNumber(offer, area, price, mine.has(offer.e164))]
      : [];
  });
  const { preferences } = view;
  const isEmpty = numbers.length === 0 && random.length === 0 && found.source !== "none";
  return {
    numbers: rankNumbers(numbers, {
      sort: wanted.sort ?? preferences.sort ?? "best",
      digits: wanted.digits,
      match: wanted.match,
      plan: dialingPlan(wanted.country),
      type: preferences.type,
      features: preferences.features,
    }),
    // Prices are of this instant, the areas are kept for seconds: what was taken off sale meanwhile has none.
    random_areas: random.flatMap((area) => {
      const price = view.prices[area.id];
      return price ? [withoutRefs({ ...area, price })] : [];
    }),
    documents_areas: scope.areas
      .filter(({ needs_documents }) => needs_documents)
      .slice(0, maxAreas)
      .map(withoutRefs),
    source: found.source,
    fetched_at: found.fetchedAt,
    is_partial: found.isPartial,
    server_now: view.server_now,
    can_show_more: canShowMore(wanted, found),
    reading: readingOf(wanted),
    hints: await explainSearch(wanted, scope, isEmpty),
  };
}

const readingOf = ({ digits, word, quantity }: Wanted): SearchAnswer["reading"] => ({
  digits: digits || null,
  word,
  quantity,
});

/** Nothing is asked for what cannot be here. */
const answerElsewhere = async (wanted: Wanted, elsewhere: Elsewhere): Promise<SearchAnswer> => ({
  numbers: [],
  random_areas: [],
  documents_areas: [],
  source: "live",
  fetched_at: null,
  is_partial: false,
  server_now: now().toISOString(),
  can_show_more: false,
  reading: readingOf(wanted),
  hints: await explainElsewhere(elsewhere),
});

interface Sight {
  found: FoundOffers;
  byId: Map<string, SearchAreaRow>;
  random: SearchAreaRow[];
  view: OffersView;
}

/** What the carriers offer and how the caller sees it now. A kept answer comes with its view in one round trip. */
async function findAndView(
  actor: Actor | null,
  accountId: string | null,
  wanted: Wanted,
  scope: SearchAreas,
): Promise<Sight> {
  const unlisted = randomAreas(scope.areas, (area) => !area.can_list_numbers);
  const askedAt = performance.now();
  const kept = await viewSearch(actor, accountId, searchKey(wanted), idsOf(unlisted));
  if (kept.cached && kept.view && !wanted.more) {
    const found = keptOffers(kept.cached, "fresh");
    return { found, byId: await areasOf(found.offers, scope.areas), random: unlisted, view: kept.view };
  }
  const found = await findOffers(wanted, scope, kept.cached, askedAt);
  const byId = await areasOf(found.offers, scope.areas);
  const random = randomAreas(
    scope.areas,
    (area) => found.source === "none" || found.unlisted.includes(area.carrier_id) || !area.can_list_numbers,
  );
  const areaIds = new Set([...found.offers.map(({ area_id }) => area_id), ...idsOf(random)]);
  const view = await viewOffers(
    actor,
    accountId,
    found.offers.map(({ e164 }) => e164),
    [...areaIds],
  );
  return { found, byId, random, view };
}

const idsOf = (areas: SearchAreaRow[]): string[] => areas.map(({ id }) => id);

/** The areas behind offers by id. Offers of a whole country may lie outside of the areas that the search lists. */
async function areasOf(offers: CachedOffer[], listed: SearchAreaRow[]): Promise<Map<string, SearchAreaRow>> {
  const byId = new Map(listed.map((area) => [area.id, area]));
  const missing = [...new Set(offers.map(({ area_id }) => area_id))].filter((id) => !byId.has(id));
  if (missing.length > 0) for (const area of await pickAreaRows(missing)) byId.set(area.id, area);
  return byId;
}

/** Sold areas of which only a random number can be bought. In stock first. */
function randomAreas(areas: SearchAreaRow[], isUnlisted: (area: SearchAreaRow) => boolean): SearchAreaRow[] {
  return areas
    .filter((area) => isSold(area) && isUnlisted(area))
    .sort((a, b) => Number(b.in_stock) - Number(a.in_stock))
    .slice(0, maxAreas);
}

/**
 * The carrier gives no total, so this is a guess that never claims one: no more once a plain question brought nothing new. Where
 * samples are filtered here (beginnings, ends, several features), nothing new proves nothing.
 */
function canShowMore(wanted: Wanted, { source, offers, broughtNew, unlisted }: FoundOffers): boolean {
  const listsNothing = offers.length === 0 && unlisted.length > 0;
  if (source === "stale" || source === "none" || listsNothing || offers.length >= maxOffers) return false;
  const { digits, match, features } = wanted;
  const isSampled = Boolean(digits && match !== "contains") || isFigure(digits) || (features?.length ?? 0) > 1;
  return isSampled || (offers.length > 0 && broughtNew !== false);
}

const toNumber = ({ e164 }: CachedOffer, area: SearchAreaRow, price: Price, isMine: boolean): AvailableNumber => ({
  e164,
  display: formatPhone(e164),
  area_id: area.id,
  country: area.country,
  place: area.region_code ? `${area.name}, ${area.region_code}` : area.name,
  number_type: area.number_type,
  features: area.features,
  concurrent_calls: area.concurrent_calls,
  price,
  minute_price: area.minute_price,
  is_held_by_you: isMine,
});

const withoutRefs = ({ carrier_ref: _, sku_ref: __, beginning: ___, ...area }: SearchAreaRow): Area => area;
