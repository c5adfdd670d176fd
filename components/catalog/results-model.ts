import type { AvailableNumber, SearchAnswer } from "@/lib/contract/available-numbers";
import { isSold } from "./group-areas";

/** Each page is a new sample of the carrier, so pages overlap: they are merged by number, first seen first. */
function mergePages(pages: readonly SearchAnswer[]) {
  const seen = new Map<string, AvailableNumber>();
  let added = 0;
  for (const page of pages) {
    const before = seen.size;
    for (const number of page.numbers) if (!seen.has(number.e164)) seen.set(number.e164, number);
    added = seen.size - before;
  }
  return {
    numbers: [...seen.values()],
    /** The last "Show more" brought only numbers that were there already. */
    nothingNew: pages.length > 1 && added === 0,
  };
}

/** What a list of results shows, decided from the answers to its search. */
export function describeResults(first: SearchAnswer, more: readonly SearchAnswer[]) {
  const last = more.at(-1) ?? first;
  const { numbers, nothingNew } = mergePages([first, ...more]);
  const offers = first.random_areas.filter(isSold);
  const documents = first.documents_areas;
  const hints = first.hints;
  const nothing = numbers.length === 0 && offers.length === 0;
  const isDown = last.source === "stale" || last.source === "none";
  return {
    numbers,
    nothingNew,
    offers,
    documents,
    hints,
    last,
    isDown,
    onlyDocuments: nothing && documents.length > 0,
    isEmpty: nothing && documents.length === 0 && last.source !== "none",
    /** Numbers like these are sold here: others may be in stock at another time. */
    mayComeBack: hints.every(({ code }) => code === "PLACE_TAKEN_AS" || code === "SOLD_OUT"),
    endText: isDown ? "" : "That is everything the carrier shows for this search.",
  };
}

export type ResultsModel = ReturnType<typeof describeResults>;
