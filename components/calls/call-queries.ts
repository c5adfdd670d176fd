import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import type { CallSearch } from "./call-search";

/** Below ["numbers", id]: what changes a number asks for them again. */
export const callWeekQuery = (numberId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId, "call-week"],
    queryFn: ({ signal }) => api("GET /numbers/{id}/call-plan/week", { params: { id: numberId }, signal }),
    staleTime: 30_000,
  });

/** The latest calls; asked for every five seconds, so that one that rings is seen. */
export const callsQuery = (numberId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId, "calls"],
    queryFn: ({ signal }) => api("GET /numbers/{id}/calls", { params: { id: numberId }, query: { limit: 10 }, signal }),
    refetchInterval: 5_000,
    staleTime: 0,
  });

/** Phones that the account has proven. */
export const phonesQuery = queryOptions({
  queryKey: ["phones"],
  queryFn: ({ signal }) => api("GET /phones", { signal }),
  staleTime: 0,
});

export const callSettingsQuery = queryOptions({
  queryKey: ["calls", "settings"],
  queryFn: ({ signal }) => api("GET /calls/settings", { signal }),
});

const isOver = ({ is_open, call }: TestCall): boolean => !is_open && (call === null || call.ended_at !== null);

/** A test call, watched until it is over. */
export const testCallQuery = (numberId: string, testId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId, "test-calls", testId],
    queryFn: ({ signal }) =>
      api("GET /numbers/{id}/test-calls/{test}", { params: { id: numberId, test: testId }, signal }),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1_500),
    staleTime: 0,
  });

/** What the calls of a filter look like together. */
export const callChartsQuery = ({ cursor: _cursor, ...filter }: CallSearch & { time_zone: string }) =>
  queryOptions({
    queryKey: ["calls", "charts", filter],
    queryFn: ({ signal }) => api("GET /calls/charts", { query: filter, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Calls of the account that a filter lets through; the newest page is live. */
export const callSearchQuery = ({ cursor, ...filter }: CallSearch) =>
  queryOptions({
    queryKey: ["calls", filter, cursor],
    queryFn: ({ signal }) => api("GET /calls", { query: { ...filter, ...(cursor && { cursor }) }, signal }),
    ...(!cursor && { refetchInterval: 5_000 }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
