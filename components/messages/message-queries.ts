import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";

/** What the inbox is narrowed to. */
export interface InboxFilter {
  query: string;
  /** "": of all numbers */
  numberId: string;
  onlyUnread: boolean;
}

/** Texts come in while the page is open: it is asked again every five seconds. */
const pollMs = 5_000;

export const conversationsQuery = ({ query, numberId, onlyUnread }: InboxFilter) =>
  infiniteQueryOptions({
    queryKey: ["texts", "list", { query, numberId, onlyUnread }],
    queryFn: ({ pageParam, signal }) =>
      api("GET /conversations", {
        query: {
          ...(query && { query }),
          ...(numberId && { number_id: numberId }),
          ...(onlyUnread && { unread: "true" }),
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: pollMs,
    staleTime: 0,
  });

export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: ["texts", "conversation", conversationId, "messages"],
    queryFn: ({ pageParam, signal }) =>
      api("GET /conversations/{id}/messages", {
        params: { id: conversationId },
        query: { limit: 50, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: pollMs,
    staleTime: 0,
  });

export const conversationQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ["texts", "conversation", conversationId],
    queryFn: ({ signal }) => api("GET /conversations/{id}", { params: { id: conversationId }, signal }),
    refetchInterval: pollMs,
    staleTime: 0,
  });

/** For the navigation of every account page. */
export const unreadQuery = queryOptions({
  queryKey: ["texts", "unread"],
  queryFn: ({ signal }) => api("GET /messages/unread", { signal }),
  refetchInterval: 20_000,
});

export const textNumbersQuery = queryOptions({
  queryKey: ["texts", "numbers"],
  queryFn: ({ signal }) => api("GET /messages/numbers", { signal }),
});

export const sendingQuery = (numberId: string, to: string) =>
  queryOptions({
    queryKey: ["texts", "sending", numberId, to],
    queryFn: ({ signal }) => api("GET /messages/sending", { query: { number_id: numberId, to }, signal }),
  });

export const optOutsQuery = queryOptions({
  queryKey: ["texts", "opt-outs"],
  queryFn: ({ signal }) => api("GET /messages/opt-outs", { signal }),
});
