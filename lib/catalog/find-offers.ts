import "server-only";
import { type CarrierNumber, carrierFor, isCarrierError, presentCarriers } from "@/lib/carriers";
import { now } from "@/lib/clock";
import type { SearchAnswer } from "@/lib/contract/available-numbers";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { createSingleFlight } from "@/lib/kernel/single-flight";
import { nationalNumber } from "@/lib/kernel/telephony/dialed-digits";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { logger } from "@/lib/logger";
import { searchKey, type Wanted } from "./read-wanted";
import { type CachedOffer, pickAreaRowsByRef, putSearchCache, type SearchAreaRow, type SearchCache } from "./rows";
import { isSold, type SearchAreas } from "./search-areas";

export interface FoundOffers {
  offers: CachedOffer[];
  source: SearchAnswer["source"];
  /** ISO instant of the newest answer inside; null when no carrier was asked. */
  fetchedAt: string | null;
  /** "Show more" brought something that was not there before; null when more was not asked for. */
  broughtNew: boolean | null;
  /** Carriers that do not list numbers for our account: only random ones can be bought there. */
  unlisted: readonly CarrierId[];
  /** A carrier that sells there did not answer: it may have more. */
  isPartial: boolean;
}

/** A person waits no longer for an answer. */
const searchTimeoutMs = 4_000;
/** One carrier has so long, so that there is time left for what the others said. */
const carrierTimeoutMs = 3_000;
/** Once numbers are there, others have so much longer. */
const patienceMs = 1_000;
/** So many numbers of one search are kept; "show more" ends there. */
export const maxOffers = 60;
/** "Show more" keeps what was seen this recently. */
const mergeWithinMs = 5 * 60_000;
/** For so long a carrier is not asked again after it refused to list numbers for our account. */
const refusedForMs = 5 * 60_000;

/** Fewer new numbers than these of the cheapest areas: the next dearer ones are asked, too. */
const enoughNew = 8;

const flights = createSingleFlight<FoundOffers>();
const refusedUntil = new Map<CarrierId, number>();

/**
 * Numbers for a search, live from every carrier that sells there. Identical searches in flight share one question. A carrier that does
 * not answer is made up for by the others, and neither is a slow one waited for once these have numbers; while they have nothing
 * either: what was known in the last half hour, else nothing. Never throws for a carrier.
 *
 * @param cached what is kept of this search (`viewSearch`)
 * @param askedAt `performance.now()` before that was read
 */
export async function findOffers(
  wanted: Wanted,
  scope: SearchAreas,
  cached: SearchCache | null,
  askedAt: number,
): Promise<FoundOffers> {
  const present = presentCarriers();
  const carriers = scope.carriers.filter(
    (id) =>
      present.includes(id) &&
      (scope.isTruncated || scope.areas.some((a) => a.carrier_id === id && a.can_list_numbers && isSold(a))),
  );
  if (carriers.length === 0) return nothing("live");
  const key = searchKey(wanted);
  try {
    return await flights(
      `${wanted.more ? "more " : ""}${key}`,
      () => askAndKeep(key, wanted, scope, carriers, cached),
      {
        signal: AbortSignal.timeout(searchTimeoutMs),
        since: askedAt,
      },
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
  wanted: Wanted,
  scope: SearchAreas,
  carriers: readonly CarrierId[],
  cached: SearchCache | null,
): Promise<FoundOffers> {
  const since = now().getTime() - mergeWithinMs;
  const before = wanted.more ? (cached?.results.filter((offer) => Date.parse(offer.seen_at) >= since) ?? []) : [];
  const known = new Set(before.map(({ e164 }) => e164));
  const { answers, unlisted, isPartial } = await askAll(carriers, wanted, scope, known);
  if (answers.length === 0) return { ...nothing("live"), unlisted };
  const seenAt = now().toISOString();
  const live = inTurns(await Promise.all(answers.map((answer) => toOffers(answer, wanted, scope, seenAt))));
  const seenNow = new Set(live.map(({ e164 }) => e164));
  const all = [...live, ...before.filter(({ e164 }) => !seenNow.has(e164))];
  const offers = (wanted.sort === "price" ? cheapestFirst(all, scope) : all).slice(0, maxOffers);
  await putSearchCache(key, offers, isPartial);
  return {
    offers,
    source: "live",
    fetchedAt: seenAt,
    broughtNew: wanted.more ? live.some(({ e164 }) => !known.has(e164)) : null,
    unlisted,
    isPartial,
  };
}

interface CarrierAnswer {
  carrierId: CarrierId;
  numbers: CarrierNumber[];
}

interface Answers {
  answers: CarrierAnswer[];
  unlisted: CarrierId[];
  isPartial: boolean;
}

/**
 * Asks the carriers at the same time.
 * @returns what those answered that list numbers for our account
 * @throws a carrier's failure when the others have nothing: "no numbers" would not be known to be true
 */
async function askAll(
  carriers: readonly CarrierId[],
  wanted: Wanted,
  scope: SearchAreas,
  known: ReadonlySet<string>,
): Promise<Answers> {
  const all: Answers = { answers: [], unlisted: [], isPartial: false };
  const failures: unknown[] = [];
  async function ask(carrierId: CarrierId): Promise<void> {
    const areas = scope.areas.filter((a) => a.carrier_id === carrierId && a.can_list_numbers && isSold(a));
    if (wanted.readings && areas.length === 0) return;
    if ((refusedUntil.get(carrierId) ?? 0) > Date.now()) return void all.unlisted.push(carrierId);
    try {
      all.answers.push({ carrierId, numbers: await askCarrier(carrierId, wanted, areas, known) });
    } catch (error) {
      if (!isCarrierError(error)) throw error;
      if (error.code === "not_enabled") {
        refusedUntil.set(carrierId, Date.now() + refusedForMs);
        all.unlisted.push(carrierId);
        return;
      }
      logger.info({ carrier: carrierId, reason: error.code }, "the carrier did not answer a search");
      failures.push(error);
    }
  }
  const hasNumbers = () => all.answers.some(({ numbers }) => numbers.length > 0);
  const late = await settleTogether(carriers.map(ask), hasNumbers);
  if (failures.length > 0 && !hasNumbers()) throw failures[0];
  // What comes later goes to nobody.
  const order = (one: CarrierAnswer) => carriers.indexOf(one.carrierId);
  const answers = all.answers.toSorted((a, b) => order(a) - order(b));
  return { answers, unlisted: [...all.unlisted], isPartial: late || failures.length > 0 };
}

/**
 * Waits for all work, but no longer than `patienceMs` once there is enough.
 * @returns whether some was left behind
 * @throws what some of it throws
 */
async function settleTogether(work: Promise<void>[], isEnough: () => boolean): Promise<boolean> {
  let open = work.length;
  const patience = Promise.withResolvers<"over">();
  let timer: NodeJS.Timeout | undefined;
  const each = work.map(async (one) => {
    await one;
    open--;
    if (open > 0 && isEnough()) timer ??= setTimeout(() => patience.resolve("over"), patienceMs);
  });
  const all = Promise.all(each);
  all.catch(() => {}); // what fails after the patience ended concerns no caller any more
  try {
    return (await Promise.race([all, patience.promise])) === "over";
  } finally {
    clearTimeout(timer);
  }
}

/** One of each carrier, then the next of each: where only so many are kept, none crowds the others out. A number comes once. */
function inTurns(lists: CachedOffer[][]): CachedOffer[] {
  const found = new Map<string, CachedOffer>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let index = 0; index < longest; index++) {
    for (const list of lists) {
      const offer = list[index];
      if (offer && !found.has(offer.e164)) found.set(offer.e164, offer);
    }
  }
  return [...found.values()];
}

/** By price the cheapest areas are asked first, and dearer ones only while these bring little that is new. */
async function askCarrier(
  carrierId: CarrierId,
  wanted: Wanted,
  areas: SearchAreaRow[],
  known: ReadonlySet<string>,
): Promise<CarrierNumber[]> {
  const found = new Map<string, CarrierNumber>();
  const until = performance.now() + carrierTimeoutMs;
  for (const group of wanted.sort === "price" ? priceGroups(areas) : [areas]) {
    // A whole country is asked as such: its areas may be more than a question can name.
    const isWholeCountry = group.length === areas.length && !wanted.readings;
    const left = found.size === 0 ? carrierTimeoutMs : until - performance.now();
    if (left <= 0) break;
    const asked = carrierFor(carrierId).inventory.search(
      {
        country: wanted.country,
        ...(!isWholeCountry && { areaRefs: group.map(({ carrier_ref }) => carrier_ref) }),
        ...(wanted.digits && { digits: wanted.digits, match: wanted.match }),
        ...beginningsOf(wanted, group),
        ...(wanted.type && { type: wanted.type }),
        ...(wanted.features?.length && { features: wanted.features }),
        limit: maxOffers,
      },
      { timeoutMs: left },
    );
    // Dearer numbers that cannot be had now do not take the cheaper ones away.
    const numbers = await asked.catch((error: unknown) => {
      if (found.size === 0 || !isCarrierError(error)) throw error;
      return [];
    });
    for (const number of numbers) found.set(number.e164, number);
    if ([...found.keys()].filter((e164) => !known.has(e164)).length >= enoughNew) break;
  }
  return [...found.values()];
}

/** The areas of the lowest price, those of the next, and all others. */
function priceGroups(areas: SearchAreaRow[]): SearchAreaRow[][] {
  const prices = [...new Set(areas.map(yearPrice))].sort((a, b) => a - b);
  const [lowest, next] = prices;
  const groups = [
    areas.filter((area) => yearPrice(area) === lowest),
    areas.filter((area) => yearPrice(area) === next),
    areas.filter((area) => yearPrice(area) !== lowest && yearPrice(area) !== next),
  ];
  return groups.filter((group) => group.length > 0);
}

const yearPrice = ({ price }: SearchAreaRow): number => price?.year_cents ?? Number.POSITIVE_INFINITY;

/** Stable: what was seen just now stays before what was seen earlier at the same price. */
function cheapestFirst(offers: CachedOffer[], { areas }: SearchAreas): CachedOffer[] {
  const prices = new Map(areas.map((area) => [area.id, yearPrice(area)]));
  const of = ({ area_id }: CachedOffer) => prices.get(area_id) ?? Number.POSITIVE_INFINITY;
  return offers.toSorted((a, b) => of(a) - of(b));
}

/** First digits of the numbers that are meant, where the areas alone do not say it. */
function beginningsOf({ beginning }: Wanted, areas: SearchAreaRow[]): { beginnings?: string[] } {
  if (beginning !== null) return { beginnings: [beginning] };
  if (!areas.some((area) => area.beginning)) return {};
  const beginnings = [...new Set(areas.map((area) => area.beginning ?? area.prefix))];
  return beginnings.includes("") ? {} : { beginnings };
}

/** The carrier's numbers of areas that the shop sells; what the catalog does not know has no price and is left out. */
async function toOffers(
  { carrierId, numbers }: CarrierAnswer,
  wanted: Wanted,
  scope: SearchAreas,
  seenAt: string,
): Promise<CachedOffer[]> {
  const areas = new Map<string, SearchAreaRow>(
    scope.areas.filter((area) => area.carrier_id === carrierId).map((area) => [area.carrier_ref, area]),
  );
  const unknown = [...new Set(numbers.map(({ areaRef }) => areaRef))].filter((ref) => !areas.has(ref));
  if (unknown.length > 0 && scope.isTruncated && !wanted.readings) {
    for (const area of await pickAreaRowsByRef(carrierId, unknown)) areas.set(area.carrier_ref, area);
  }
  const { callingCode } = dialingPlan(wanted.country);
  return numbers.flatMap(({ e164, carrierRef, areaRef, skuRef, needsDocuments }) => {
    const area = areas.get(areaRef);
    if (!area || needsDocuments || !isSold(area)) return [];
    if (area.beginning && !nationalNumber(e164, callingCode).startsWith(area.beginning)) return [];
    return [{ e164, area_id: area.id, carrier_ref: carrierRef, sku_ref: area.sku_ref ?? skuRef, seen_at: seenAt }];
  });
}

export const keptOffers = (
  { results, fetched_at, is_partial }: SearchCache,
  source: "fresh" | "stale",
): FoundOffers => ({
  offers: results,
  source,
  fetchedAt: fetched_at,
  broughtNew: null,
  unlisted: [],
  isPartial: is_partial,
});

const nothing = (source: "live" | "none"): FoundOffers => ({
  offers: [],
  source,
  fetchedAt: null,
  broughtNew: null,
  unlisted: [],
  isPartial: false,
});
