import type { NumberFeature } from "@/lib/contract/vocabulary";
import { matchesDigits } from "@/lib/kernel/telephony/area-code";
import { toDigits } from "@/lib/kernel/telephony/e164";
import type { CallOptions } from "../call-options";
import { CarrierError, isCarrierError } from "../errors";
import type { CarrierNumber, SearchQuery } from "../facets/inventory";
import type { DidwwApi } from "./api";
import { withBudget } from "./budget";
import type { Directory } from "./directory";
import { hasStatus } from "./failures";
import { fromFeature, toCarrierNumber } from "./transform";

const maxSamples = 3;

/** More group ids than this make a URL that proxies refuse; then the country is asked and the groups are picked here. */
const maxAreaFilter = 40;

/** Rare first: DIDWW's feature filter means "any of", so one feature is asked for and the others are checked here. */
const byRarity: NumberFeature[] = ["emergency", "cnam", "sms_out", "fax", "sms_in", "voice_out", "voice_in"];

/**
 * Live search. DIDWW answers a capped random sample without pages, so what it cannot filter ("starts", "ends", several features)
 * is filtered here over at most three merged samples; a sample that fails after the first is simply not there.
 */
export async function searchAvailable(
  api: DidwwApi,
  directory: Directory,
  query: SearchQuery,
  options: CallOptions,
): Promise<CarrierNumber[]> {
  const read = withBudget("search", options);
  const country = await directory.country(query.country, read);
  if (!country) return [];
  const typeRef = query.type ? await directory.typeRef(query.type, read) : null;
  if (query.type && !typeRef) return [];

  const filter = toFilter(query, country, typeRef);
  const wanted = isWanted(query, country.callingCode ?? "");
  const limit = query.limit ?? 20;
  const found = new Map<string, CarrierNumber>();
  const seen = new Set<string>();

  for (let sample = 0; sample < maxSamples; sample++) {
    const page = await api
      .list("/available_dids", { ...filter, include: "did_group.stock_keeping_units" }, read)
      .catch((error: unknown) => {
        if (sample > 0) return null;
        throw listingRefused(error);
      });
    if (!page) break;
    for (const item of page.items) {
      seen.add(item.resource.id);
      const number = toCarrierNumber(item);
      if (number && wanted(number)) found.set(number.carrierRef, number);
    }
    const sawAll = page.items.length === 0 || (page.totalCount !== null && seen.size >= page.totalCount);
    if (!filtersHere(query) || found.size >= limit || sawAll) break;
  }
  return [...found.values()].slice(0, limit);
}

/** Whether DIDWW cannot answer the query alone, so that a second sample may add something. */
const filtersHere = (query: SearchQuery): boolean =>
  (query.match !== undefined && query.match !== "contains" && Boolean(query.digits)) ||
  (query.features?.length ?? 0) > 1 ||
  (query.areaRefs?.length ?? 0) > maxAreaFilter;

function toFilter(
  query: SearchQuery,
  country: { ref: string; callingCode: string | null },
  typeRef: string | null,
): Record<string, string | undefined> {
  const areas = query.areaRefs ?? [];
  const rarest = byRarity.find((feature) => query.features?.includes(feature));
  return {
    "filter[country.id]": country.ref,
    "filter[did_group.id]": areas.length > 0 && areas.length <= maxAreaFilter ? areas.join(",") : undefined,
    "filter[city.id]": query.cityRef,
    "filter[region.id]": query.regionRef,
    "filter[did_group_type.id]": typeRef ?? undefined,
    "filter[did_group.features]": rarest && fromFeature(rarest).join(","),
    "filter[did_group.needs_registration]": query.includeNeedsDocuments ? undefined : "false",
    "filter[number_contains]": toContains(query, country.callingCode ?? ""),
  };
}

/**
 * The digits to ask for. A number that starts with "415" contains "1415": with the country code in front, "contains" finds
 * little else, which makes up for the small sample. Always sent beside the country filter, so fewer than three digits are fine.
 */
function toContains(query: SearchQuery, callingCode: string): string | undefined {
  const digits = toDigits(query.digits ?? "");
  if (digits === "") return undefined;
  if (query.match !== "starts" || callingCode === "") return digits;
  // The country code may have been typed already; those digits alone are in the number either way.
  return digits.startsWith(callingCode) ? digits : callingCode + digits.replace(/^0+(?=\d)/, "");
}

function isWanted(query: SearchQuery, callingCode: string): (number: CarrierNumber) => boolean {
  const areas = query.areaRefs?.length ? new Set(query.areaRefs) : null;
  const features = query.features ?? [];
  const digits = toDigits(query.digits ?? "");
  return (number) =>
    (!areas || areas.has(number.areaRef)) &&
    features.every((feature) => number.features.includes(feature)) &&
    (query.includeNeedsDocuments === true || !number.needsDocuments) &&
    matchesDigits(number.e164, callingCode, digits, query.match ?? "contains");
}

/** Listing numbers is off for new accounts until DIDWW's support switches it on. */
export const listingRefused = (error: unknown): unknown =>
  isCarrierError(error, "unauthorized") && hasStatus(error, 403)
    ? new CarrierError("not_enabled", "DIDWW does not list specific numbers for this account", {
        cause: error,
        raw: error.raw,
      })
    : error;
