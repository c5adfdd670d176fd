import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";

/** Messages come in while the page is open. */
const pollMs = 10_000;

/** @param number of which one; "": all */
export const voicemailsQuery = ({
  number,
  onlyUnheard,
  words,
}: {
  number: string;
  onlyUnheard: boolean;
  words: string;
}) =>
  infiniteQueryOptions({
    queryKey: ["voicemails", "list", { number, onlyUnheard, words }],
    queryFn: ({ pageParam, signal }) =>
      api("GET /voicemails", {
        query: {
          ...(number && { number }),
          ...(onlyUnheard && { unheard: "true" }),
          ...(words.trim() !== "" && { query: words.trim() }),
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: pollMs,
    staleTime: 0,
  });

/** For the navigation of every account page. */
export const unheardQuery = queryOptions({
  queryKey: ["voicemails", "unheard"],
  queryFn: ({ signal }) => api("GET /voicemails/unheard", { signal }),
  refetchInterval: 20_000,
});

export const voicemailSettingsQuery = queryOptions({
  queryKey: ["voicemails", "settings"],
  queryFn: ({ signal }) => api("GET /voicemails/settings", { signal }),
});
