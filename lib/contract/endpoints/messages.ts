import { z } from "zod";
import { defineEndpoints } from "../endpoint";
import {
  conversationPageSchema,
  conversationSchema,
  conversationsQuerySchema,
  exportQuerySchema,
  markConversationSchema,
  markedConversationSchema,
  messagePageSchema,
  textNumbersSchema,
  unreadSchema,
} from "../messages";
import { idParams, pageQuery } from "../paging";

const reads = { who: "account", scope: "messages:read", permission: "read" } as const;

export const messageEndpoints = defineEndpoints({
  listConversations: {
    ...reads,
    method: "GET",
    path: "/conversations",
    summary: "Conversations of the account's numbers, the latest first; `query` finds words and digits",
    query: conversationsQuerySchema,
    answers: { 200: conversationPageSchema },
  },
  getConversation: {
    ...reads,
    method: "GET",
    path: "/conversations/{id}",
    summary: "One conversation",
    params: idParams,
    answers: { 200: conversationSchema },
  },
  listMessages: {
    ...reads,
    method: "GET",
    path: "/conversations/{id}/messages",
    summary: "Texts of a conversation, the latest first",
    params: idParams,
    query: pageQuery,
    answers: { 200: messagePageSchema },
  },
  markConversation: {
    who: "account",
    scope: "messages:write",
    permission: "read",
    method: "PUT",
    path: "/conversations/{id}/read",
    summary: "Mark a conversation read, up to a text, or unread: for everybody of the account",
    params: idParams,
    body: markConversationSchema,
    answers: { 200: markedConversationSchema },
  },
  countUnread: {
    ...reads,
    method: "GET",
    path: "/messages/unread",
    summary: "How many conversations have unread texts",
    answers: { 200: unreadSchema },
  },
  listTextNumbers: {
    ...reads,
    method: "GET",
    path: "/messages/numbers",
    summary: "Numbers that have texts or may receive some, and at which one is known to have arrived",
    answers: { 200: textNumbersSchema },
  },
  getMessageFile: {
    ...reads,
    method: "GET",
    path: "/messages/{id}/files/{index}",
    summary: "A file that came with a text: a picture as it is, anything else as a download",
    params: z.object({ id: z.uuid(), index: z.coerce.number().int().min(0).max(9) }),
    answers: { 200: z.unknown() },
  },
  exportMessages: {
    ...reads,
    method: "GET",
    path: "/messages/export",
    summary: "All texts, or those of one number, as CSV, the oldest first",
    query: exportQuerySchema,
    answers: { 200: z.unknown() },
  },
});
