"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { api } from "@/components/layout/api-client";
import type { SearchState } from "@/components/number-facts/types";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import { searchQuery, writeSearch } from "./search-url";

/**
 * Live stock for a search. Each page is a new sample of the carrier, so the pages overlap: they are merged by number,
 * first seen first.
 */
export function useNumberSearch(search: SearchState) {
  const result = useInfiniteQuery({
    queryKey: ["available-numbers", writeSearch(search)],
    queryFn: ({ pageParam, signal }) =>
      api("GET /available-numbers", {
        query: { ...searchQuery(search), ...(pageParam > 0 && { more: "true" }) },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.can_show_more ? all.length : undefined),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });

  // Deferred: a new list is rendered in slices, so that a slow phone stays responsive meanwhile.
  const pages = useDeferredValue(result.data)?.pages ?? [];
  const seen = new Map<string, AvailableNumber>();
  for (const number of pages.flatMap((page) => page.numbers)) if (!seen.has(number.e164)) seen.set(number.e164, number);
  const known = new Set(pages.slice(0, -1).flatMap((page) => page.numbers.map((number) => number.e164)));
  const last = pages.at(-1);
  return {
    ...result,
    numbers: [...seen.values()],
    first: pages[0],
    last,
    /** The last "Show more" brought only numbers that were there already. */
    nothingNew: pages.length > 1 && last !== undefined && last.numbers.every((number) => known.has(number.e164)),
  };
}
