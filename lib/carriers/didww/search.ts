import type { NumberFeature } from "@/lib/contract/vocabulary";
import { pickAny } from "@/lib/kernel/pick-any";
import { isFigure } from "@/lib/kernel/reading/digits";
import { plainPart, spellOut } from "@/lib/kernel/reading/find-digits";
import { type DialingPlan, dialedAtHome } from "@/lib/kernel/telephony/dialed-digits";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { withBudget } from "../budget";
import type { CallOptions } from "../call-options";
import { CarrierError, isCarrierError } from "../errors";
import type { CarrierNumber, SearchQuery } from "../facets/inventory";
import { fitsQuery } from "../fits-query";
import { hasStatus } from "../transport";
import type { DidwwApi } from "./api";
import type { Directory } from "./directory";
import { fromFeature, toCarrierNumber } from "./transform";

const maxSamples = 3;

/** More digits than these with a trunk prefix are a whole number: behind its country code there is no room for them inside. */
const longerThanInside = 8;

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

  const plan = { ...dialingPlan(query.country), ...(country.callingCode && { callingCode: country.callingCode }) };
  const filter = toFilter(query, country, typeRef);
  const questions = toQuestions(query, plan);
  const wanted = fitsQuery(query, plan);
  const limit = query.limit ?? 20;
  const found = new Map<string, CarrierNumber>();
  const seen = new Set<string>();

  for (let sample = 0; sample < maxSamples; sample++) {
    const contained = questions[sample % questions.length];
    const page = await api
      .list(
        "/available_dids",
        { ...filter, "filter[number_contains]": contained, include: "did_group.stock_keeping_units" },
        read,
      )
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
    if (sample + 1 < questions.length) continue;
    const sawAll = page.items.length === 0 || (page.totalCount !== null && seen.size >= page.totalCount);
    if (!filtersHere(query) || found.size >= limit || (questions.length === 1 && sawAll)) break;
  }
  return [...found.values()].slice(0, limit);
}

/** Whether DIDWW cannot answer the query alone, so that a second sample may add something. */
const filtersHere = (query: SearchQuery): boolean =>
  (query.match !== undefined && query.match !== "contains" && Boolean(query.digits)) ||
  isFigure(query.digits ?? "") ||
  Boolean(query.beginnings?.length && query.digits) ||
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
    "filter[did_group_type.id]": typeRef ?? undefined,
    "filter[did_group.features]": rarest && fromFeature(rarest).join(","),
    "filter[did_group.needs_registration]": query.includeNeedsDocuments ? undefined : "false",
  };
}

/**
 * The digits to ask for, one question a sample; with several, one after the other. Always sent beside the country filter, so fewer than
 * three digits are fine. What begins a number is asked for with the country code in front: "contains" then finds little else.
 */
function toQuestions(query: SearchQuery, plan: DialingPlan): (string | undefined)[] {
  const digits = query.digits ?? "";
  const beginnings = query.beginnings?.slice(0, maxSamples).map((one) => plan.callingCode + one) ?? [];
  if (beginnings.length > 0) return beginnings;
  if (digits === "") return [undefined];
  const repeats = spellOut(digits);
  if (repeats.length > 0) return [undefined, ...pickAny(repeats, maxSamples - 1)];
  const part = plainPart(digits);
  if (part === "") return [undefined];
  if (!digits.startsWith(part)) return [part];
  // As dialed at home: what follows the trunk prefix follows the country code. It may be meant as it stands, too.
  const { callingCode } = plan;
  const atHome = dialedAtHome(part, plan);
  if (query.match === "starts") {
    // The country code may have been typed already; those digits alone are in the number either way.
    return [part.startsWith(callingCode) ? part : (atHome ?? callingCode + part)];
  }
  if (!atHome || part.length < 2) return [part];
  if (part.length > longerThanInside) return [atHome];
  return query.match === "ends" ? [part] : [atHome, part];
}

/** Listing numbers is off for new accounts until DIDWW's support switches it on. */
export const listingRefused = (error: unknown): unknown =>
  isCarrierError(error, "unauthorized") && hasStatus(error, 403)
    ? new CarrierError("not_enabled", "DIDWW does not list specific numbers for this account", {
        cause: error,
        raw: error.raw,
      })
    : error;
