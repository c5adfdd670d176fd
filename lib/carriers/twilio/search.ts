import type { NumberFeature } from "@/lib/contract/vocabulary";
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

/** So many questions make one search, at most. */
const maxQuestions = 4;
/** So many go out together: half of what all searches may ask concurrently, so that one does not keep the others waiting. */
const together = 2;

/** What numbers of Twilio's can be sold as. */
const offered: readonly NumberFeature[] = ["voice_in", "sms_in", "sms_out"];

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
  // What cannot be bought with a plain order is not offered.
  const isBeyond = query.features?.some((feature) => !offered.includes(feature));
  if (isBeyond || (query.type && !isKind(query.type))) return [];
  const known = await prices(query.country, read);
  if (!known) return [];
  const sold = query.type ? [query.type as Kind] : [...known.monthly.keys()];
  const questions = toQuestions(query, sold);
  const fits = fitsQuery(query, dialingPlan(query.country));
  const limit = query.limit ?? 20;
  const numbers = new Map<string, CarrierNumber>();
  const failures: unknown[] = [];
  for (let next = 0; next < questions.length && numbers.size < limit; next += together) {
    const answers = await Promise.allSettled(
      questions
        .slice(next, next + together)
        .map(({ kind, query: asked }) => listAvailable(api, { country: query.country, kind }, asked, read)),
    );
    for (const answer of answers) {
      if (answer.status === "rejected") failures.push(answer.reason);
      else for (const one of answer.value) keep(one);
    }
  }
  if (failures.length === questions.length && questions.length > 0) throw failures[0];
  return [...numbers.values()].slice(0, limit);

  function keep(one: Available): void {
    const sku = skuOf(one.area, known);
    const number = sku && toCarrierNumber(one, sku);
    if (number && fits(number)) numbers.set(number.e164, number);
  }
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
    ...(query.features?.some((feature) => feature !== "voice_in") && { SmsEnabled: true }),
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
