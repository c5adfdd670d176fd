import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import type { AnswerOf } from "@/lib/contract/endpoint";
import type { EndpointAt } from "@/lib/contract/endpoints";
import type { ListShape } from "./merge-newest";

type ConversationPage = AnswerOf<EndpointAt["GET /conversations"]>;
type MessagePage = AnswerOf<EndpointAt["GET /conversations/{id}/messages"]>;

/** What the inbox is narrowed to. */
export interface InboxFilter {
  query: string;
  /** "": of all numbers */
  numberId: string;
  onlyUnread: boolean;
}

/** Texts come in while the page is open: its newest part is asked for every five seconds (`useNewest`). */
export const pollMs = 5_000;

/** A page of conversations. @param cursor "": the newest */
export const readConversations = (
  { query, numberId, onlyUnread }: InboxFilter,
  cursor: string,
  signal: AbortSignal,
): Promise<ConversationPage> =>
  api("GET /conversations", {
    query: {
      ...(query && { query }),
      ...(numberId && { number_id: numberId }),
      ...(onlyUnread && { unread: "true" }),
      ...(cursor && { cursor }),
    },
    signal,
  });
export const conversationList: ListShape<ConversationPage, ConversationPage["conversations"][number]> = {
  itemsOf: ({ conversations }) => conversations,
  withItems: (page, conversations) => ({ ...page, conversations }),
  placeOf: ({ last_at, id }) => `${last_at} ${id}`,
  idOf: ({ id }) => id,
};

export const conversationsQuery = (filter: InboxFilter) =>
  infiniteQueryOptions({
    queryKey: ["texts", "list", { ...filter }],
    queryFn: ({ pageParam, signal }) => readConversations(filter, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    staleTime: 0,
  });

/** A page of the texts of a conversation. @param cursor "": the latest */
export const readMessages = (conversationId: string, cursor: string, signal: AbortSignal): Promise<MessagePage> =>
  api("GET /conversations/{id}/messages", {
    params: { id: conversationId },
    query: { limit: 50, ...(cursor && { cursor }) },
    signal,
  });
export const messageList: ListShape<MessagePage, MessagePage["messages"][number]> = {
  itemsOf: ({ messages }) => messages,
  withItems: (page, messages) => ({ ...page, messages }),
  placeOf: ({ sent_at, id }) => `${sent_at} ${id}`,
  idOf: ({ id }) => id,
};

export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: ["texts", "conversation", conversationId, "messages"],
    queryFn: ({ pageParam, signal }) => readMessages(conversationId, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
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

export const textSettingsQuery = queryOptions({
  queryKey: ["texts", "settings"],
  queryFn: ({ signal }) => api("GET /messages/settings", { signal }),
});

export const optOutsQuery = queryOptions({
  queryKey: ["texts", "opt-outs"],
  queryFn: ({ signal }) => api("GET /messages/opt-outs", { signal }),
});
