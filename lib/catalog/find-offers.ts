import "server-only";
import { type CarrierNumber, carrierFor, carrierIds, isCarrierError } from "@/lib/carriers";
import { now } from "@/lib/clock";
import type { SearchAnswer, SearchQueryParams } from "@/lib/contract/available-numbers";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { createSingleFlight } from "@/lib/kernel/single-flight";
import { logger } from "@/lib/logger";
import { readAreaWords } from "./read-area-words";
import { type CachedOffer, pickAreaRowsByRef, putSearchCache, type SearchAreaRow, type SearchCache } from "./rows";
import { isSold, type SearchAreas } from "./search-areas";
import { wantedDigits } from "./wanted-digits";

export interface FoundOffers {
  offers: CachedOffer[];
  source: SearchAnswer["source"];
  /** ISO instant of the newest answer inside; null when no carrier was asked. */
  fetchedAt: string | null;
  /** "Show more" brought something that was not there before; null when more was not asked for. */
  broughtNew: boolean | null;
  /** The carrier does not list numbers for our account: only random ones can be bought. */
  listsNothing: boolean;
}

/** A person waits no longer for the carriers. */
const searchTimeoutMs = 4_000;
/** So many numbers of one search are kept; "show more" ends there. */
export const maxOffers = 60;
/** "Show more" keeps what was seen this recently. */
const mergeWithinMs = 5 * 60_000;
/** For so long a carrier is not asked again after it refused to list numbers for our account. */
const refusedForMs = 5 * 60_000;

const flights = createSingleFlight<FoundOffers>();
const refusedUntil = new Map<CarrierId, number>();

/**
 * Numbers for a search, live from the first carrier that answers. Identical searches in flight share one call. While no carrier
 * answers: what was known in the last half hour, else nothing. Never throws for a carrier.
 *
 * @param cached what is kept of this search (`viewSearch`)
 */
export async function findOffers(
  query: SearchQueryParams,
  scope: SearchAreas,
  cached: SearchCache | null,
): Promise<FoundOffers> {
  const carriers = carrierIds.filter(
    (id) => scope.isTruncated || scope.areas.some((a) => a.carrier_id === id && a.can_list_numbers && isSold(a)),
  );
  if (carriers.length === 0) return nothing("live");
  const key = searchKey(query);
  try {
    return await flights(
      `${query.more ? "more " : ""}${key}`,
      () => askAndKeep(key, query, scope, carriers, cached),
      AbortSignal.timeout(searchTimeoutMs),
    );
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    if (!isTimeout && !isCarrierError(error)) throw error;
    const isOurBudget = isCarrierError(error, "rate_limited");
    if (cached) return keptOffers(cached, isOurBudget && cached.is_fresh ? "fresh" : "stale");
    return nothing("none");
  }
}

async function askAndKeep(
  key: string,
  query: SearchQueryParams,
  scope: SearchAreas,
  carriers: readonly CarrierId[],
  cached: SearchCache | null,
): Promise<FoundOffers> {
  const answer = await askFirst(carriers, query, scope);
  if (!answer) return { ...nothing("live"), listsNothing: true };
  const seenAt = now().toISOString();
  const live = await toOffers(answer.carrierId, answer.numbers, query, scope, seenAt);
  const since = now().getTime() - mergeWithinMs;
  const before = query.more ? (cached?.results.filter((offer) => Date.parse(offer.seen_at) >= since) ?? []) : [];
  const known = new Set(before.map(({ e164 }) => e164));
  const seenNow = new Set(live.map(({ e164 }) => e164));
  const offers = [...live, ...before.filter(({ e164 }) => !seenNow.has(e164))].slice(0, maxOffers);
  await putSearchCache(key, answer.carrierId, offers);
  return {
    offers,
    source: "live",
    fetchedAt: seenAt,
    broughtNew: query.more ? live.some(({ e164 }) => !known.has(e164)) : null,
    listsNothing: false,
  };
}

/**
 * Asks one carrier after the other until one answers.
 * @returns null when all that answered do not list numbers for our account
 * @throws the last carrier's failure when none answered
 */
async function askFirst(
  carriers: readonly CarrierId[],
  query: SearchQueryParams,
  scope: SearchAreas,
): Promise<{ carrierId: CarrierId; numbers: CarrierNumber[] } | null> {
  let failure: unknown;
  const digits = wantedDigits(query);
  for (const carrierId of carriers) {
    if ((refusedUntil.get(carrierId) ?? 0) > Date.now()) continue;
    const areaRefs = scope.areas
      .filter((area) => area.carrier_id === carrierId && area.can_list_numbers && isSold(area))
      .map(({ carrier_ref }) => carrier_ref);
    try {
      const numbers = await carrierFor(carrierId).inventory.search(
        {
          country: query.country,
          // A whole country is asked as such: its areas may be more than a question can name.
          ...(query.area && { areaRefs }),
          ...(digits && { digits, match: query.match }),
          ...(query.type && { type: query.type }),
          ...(query.features?.length && { features: query.features }),
          limit: maxOffers,
        },
        { timeoutMs: searchTimeoutMs },
      );
      return { carrierId, numbers };
    } catch (error) {
      if (!isCarrierError(error)) throw error;
      if (error.code === "not_enabled") refusedUntil.set(carrierId, Date.now() + refusedForMs);
      else {
        logger.info({ carrier: carrierId, reason: error.code }, "the carrier did not answer a search");
        failure = error;
      }
    }
  }
  if (failure) throw failure;
  return null;
}

/** The carrier's numbers of areas that the shop sells; what the catalog does not know has no price and is left out. */
async function toOffers(
  carrierId: CarrierId,
  numbers: CarrierNumber[],
  query: SearchQueryParams,
  scope: SearchAreas,
  seenAt: string,
): Promise<CachedOffer[]> {
  const areas = new Map<string, SearchAreaRow>(
    scope.areas.filter((area) => area.carrier_id === carrierId).map((area) => [area.carrier_ref, area]),
  );
  const unknown = [...new Set(numbers.map(({ areaRef }) => areaRef))].filter((ref) => !areas.has(ref));
  if (unknown.length > 0 && scope.isTruncated && !query.area) {
    for (const area of await pickAreaRowsByRef(carrierId, unknown)) areas.set(area.carrier_ref, area);
  }
  return numbers.flatMap(({ e164, carrierRef, areaRef, skuRef, needsDocuments }) => {
    const area = areas.get(areaRef);
    if (!area || needsDocuments || !isSold(area)) return [];
    return [{ e164, area_id: area.id, carrier_ref: carrierRef, sku_ref: area.sku_ref ?? skuRef, seen_at: seenAt }];
  });
}

/** Equal searches in other words have one key; how the answer is sorted does not matter. */
export function searchKey(query: SearchQueryParams): string {
  const { country, area, match, type, features } = query;
  const digits = wantedDigits(query);
  const wanted = [...new Set(features)].sort();
  const place = area ? readAreaWords(area, country) : "";
  return JSON.stringify([1, country, place, digits, digits ? match : "", type ?? "", wanted]);
}

export const keptOffers = ({ results, fetched_at }: SearchCache, source: "fresh" | "stale"): FoundOffers => ({
  offers: results,
  source,
  fetchedAt: fetched_at,
  broughtNew: null,
  listsNothing: false,
});

const nothing = (source: "live" | "none"): FoundOffers => ({
  offers: [],
  source,
  fetchedAt: null,
  broughtNew: null,
  listsNothing: false,
});
