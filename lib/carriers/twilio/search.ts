import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { withBudget } from "../budget";
import type { CallOptions } from "../call-options";
import type { CarrierNumber, SearchQuery } from "../facets/inventory";
import { fitsQuery } from "../fits-query";
import type { Query } from "../transport";
import type { TwilioApi } from "./api";
import { type Available, listAvailable, withoutDocuments } from "./available";
import { toPatterns } from "./digits";
import { type Area, areaRef, availableRef, cityOf, isKind, type Kind, readAreaRef } from "./kinds";
import { type Prices, skuOf } from "./prices";

/** So many questions make one search, at most; they go out together. */
const maxQuestions = 4;

interface Question {
  kind: Kind;
  query: Query;
}

/**
 * Live search. Twilio finds digits inside, first and last, and places of North America; it answers a changing sample without a total.
 * What it cannot say in one question is asked in several, and checked here.
 */
export async function searchAvailable(
  api: TwilioApi,
  prices: Prices,
  query: SearchQuery,
  options: CallOptions,
): Promise<CarrierNumber[]> {
  const read = withBudget("search", options);
  // What cannot be bought with a plain order is not offered, and Twilio has no ids of cities and regions.
  const isBeyond = query.features?.some((feature) => feature !== "voice_in" && feature !== "sms_in");
  if (isBeyond || query.cityRef || query.regionRef || (query.type && !isKind(query.type))) return [];
  const known = await prices(query.country, read);
  if (!known) return [];
  const sold = query.type ? [query.type as Kind] : [...known.monthly.keys()];
  const questions = toQuestions(query, sold);
  const answers = await Promise.allSettled(
    questions.map(({ kind, query: asked }) => listAvailable(api, { country: query.country, kind }, asked, read)),
  );
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed && answers.every(({ status }) => status === "rejected")) throw failed.reason;
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const fits = fitsQuery(query, dialingPlan(query.country));
  const numbers = new Map<string, CarrierNumber>();
  for (const one of found) {
    const sku = skuOf(one.area, known);
    const number = sku && toCarrierNumber(one, sku);
    if (number && fits(number)) numbers.set(number.e164, number);
  }
  return [...numbers.values()].slice(0, query.limit ?? 20);
}

export const toCarrierNumber = (one: Available, sku: CarrierNumber["skuRefs"][number]): CarrierNumber => ({
  carrierRef: availableRef(one.area, one.e164),
  e164: one.e164,
  areaRef: areaRef(one.area),
  skuRef: sku.ref,
  skuRefs: [sku],
  features: one.features,
  needsDocuments: one.needsDocuments,
});

function toQuestions(query: SearchQuery, sold: readonly Kind[]): Question[] {
  const patterns = toPatterns(query, dialingPlan(query.country));
  const common: Query = {
    ...(query.features?.includes("sms_in") && { SmsEnabled: true }),
    ...(!query.includeNeedsDocuments && withoutDocuments),
  };
  const areas = query.areaRefs?.flatMap((ref) => readAreaRef(ref) ?? []);
  const asked = sold.flatMap((kind) => {
    const places = areas ? toPlaces(areas.filter((area) => area.kind === kind)) : [{}];
    return places.map((place) => ({ kind, place }));
  });
  // Every place with the first pattern, then with the next: cut off are the rarer readings of the digits.
  return patterns
    .flatMap((pattern) =>
      asked.map(({ kind, place }) => ({ kind, query: { ...common, ...place, ...(pattern && { Contains: pattern }) } })),
    )
    .slice(0, maxQuestions);
}

/** A few area codes are asked one by one, many by their states, more than those as the country that they are in. */
function toPlaces(areas: readonly Area[]): Query[] {
  if (areas.length === 0) return [];
  const codes = [...new Set(areas.flatMap(({ code }) => code ?? []))];
  if (codes.length === 0) return [{}];
  if (codes.length <= 3) return codes.map((code) => ({ AreaCode: code }));
  const states = [...new Set(areas.flatMap((area) => cityOf(area)?.region ?? []))];
  return states.length <= 2 ? states.map((state) => ({ InRegion: state })) : [{}];
}
