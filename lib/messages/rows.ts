import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import type { InboundText } from "@/lib/carriers";
import { instant } from "@/lib/contract/common";
import {
  conversationHitSchema,
  conversationSchema,
  messageSchema,
  messageStates,
  optOutsSchema,
  sentOnSchema,
  textNumbersSchema,
} from "@/lib/contract/messages";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";
import { cleanLine } from "@/lib/kernel/clean-line";
import { readTextQuery } from "./read-query";

type Reader = UserActor | KeyActor;
type Position = { at: string; id: string } | null;

const receiveMessageResult = z.object({
  /**
   * repeated: stored before · probe: it proves that texts arrive, and is kept from the inbox · not_kept: beyond the limits, counted in its
   * conversation · unknown_number: nobody has it; operators are notified
   */
  result: z.enum(["stored", "repeated", "probe", "not_kept", "unknown_number"]),
  id: z.uuid().optional(),
});

/** Stores a text once. Safe to repeat and to run concurrently. */
export const receiveMessage = (text: InboundText) =>
  call(workerSql(), "receive_message", { p_message: { ...text } }, receiveMessageResult);

/** What was found is a part of a text: shown in one line. */
const hit = conversationHitSchema.extend({
  found: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : cleanLine(text))),
});

export interface ConversationFilter {
  query?: string | undefined;
  numberId?: string | undefined;
  isUnread?: boolean;
}

/** The latest first; `before` is the position after (`last_at`, id). @param limit at most 100 */
export const listConversations = (
  actor: Reader,
  accountId: string,
  { query, numberId, isUnread = false }: ConversationFilter,
  limit: number,
  before: Position,
) => {
  const wanted = query ? readTextQuery(query) : null;
  return readAs(
    actor,
    "list_conversations",
    {
      p_account_id: accountId,
      p_limit: limit,
      p_before: before?.at ?? null,
      p_before_id: before?.id ?? null,
      p_number_id: numberId ?? null,
      p_unread: isUnread,
      p_query: wanted?.words ?? null,
      p_like: wanted?.like ?? null,
    },
    z.array(hit),
  );
};

/** Null: none of the account's. */
export const getConversation = (actor: Reader, accountId: string, conversationId: string) =>
  readAs(
    actor,
    "get_conversation",
    { p_account_id: accountId, p_conversation_id: conversationId },
    conversationSchema.nullable(),
  );

/** The latest first; none of a stranger's conversation. @param limit at most 100 */
export const listMessages = (
  actor: Reader,
  accountId: string,
  conversationId: string,
  limit: number,
  before: Position,
) =>
  readAs(
    actor,
    "list_messages",
    {
      p_account_id: accountId,
      p_conversation_id: conversationId,
      p_limit: limit,
      p_before: before?.at ?? null,
      p_before_id: before?.id ?? null,
    },
    z.array(messageSchema),
  );

const unreadCount = z
  .number()
  .int()
  .nullable()
  .transform((count) => count ?? 0);
export const countUnreadConversations = (actor: Reader, accountId: string) =>
  readAs(actor, "count_unread_conversations", { p_account_id: accountId }, unreadCount);

export const listTextNumbers = (actor: Reader, accountId: string) =>
  readAs(actor, "list_text_numbers", { p_account_id: accountId }, textNumbersSchema.shape.numbers);

export const listOptOuts = (actor: Reader, accountId: string) =>
  readAs(actor, "list_opt_outs", { p_account_id: accountId }, optOutsSchema.shape.opt_outs);

const exportedMessage = z.object({
  id: z.uuid(),
  created_at: instant,
  sent_at: instant,
  number: z.string().nullable(),
  other_party: z.string(),
  direction: z.enum(["inbound", "outbound"]),
  body: z.string(),
  files: z.number().int(),
  state: z.enum(messageStates),
  sent_on: sentOnSchema.nullable(),
});
export type ExportedMessage = z.infer<typeof exportedMessage>;

/** The oldest first, at most a thousand. */
export const exportMessageRows = (actor: Reader, accountId: string, numberId: string | null, after: Position) =>
  readAs(
    actor,
    "export_messages",
    {
      p_account_id: accountId,
      p_number_id: numberId,
      p_after: after?.at ?? null,
      p_after_id: after?.id ?? null,
    },
    z.array(exportedMessage),
  );

/** Refusals: NOT_FOUND. @param until null: now */
export const markConversationRow = (
  actor: Actor,
  accountId: string,
  conversationId: string,
  isRead: boolean,
  until: string | null,
) =>
  call(
    serverSql(),
    "mark_conversation",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_conversation_id: conversationId,
      p_is_read: isRead,
      p_until: until,
    },
    orRefused({ unread_count: z.number().int() }),
  );
