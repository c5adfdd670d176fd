import "server-only";
import { keysetPage } from "@/lib/api";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Conversation } from "@/lib/contract/messages";
import { AppError, refusalError } from "@/lib/errors";
import { getConversation, listMessages, markConversationRow } from "./rows";

type Caller = UserActor | KeyActor;

/** @throws {AppError} NOT_FOUND, also for a stranger's conversation */
export async function getConversationOrThrow(
  actor: Caller,
  accountId: string,
  conversationId: string,
): Promise<Conversation> {
  const conversation = await getConversation(actor, accountId, conversationId);
  if (!conversation) throw new AppError("NOT_FOUND");
  return conversation;
}

/** A page of the texts of a conversation, the latest first; none of a stranger's. */
export const messagePage = async (
  actor: Caller,
  accountId: string,
  conversationId: string,
  position: { limit: number; cursor?: string | undefined },
) => {
  const page = await keysetPage(position, async (limit, before) => {
    const rows = await listMessages(actor, accountId, conversationId, limit, before);
    return rows.map((row) => ({ id: row.id, created_at: row.sent_at, row }));
  });
  return { messages: page.items.map(({ row }) => row), next_cursor: page.next_cursor };
};

/**
 * Marks a conversation for everybody of the account.
 * @param until `created_at` of the latest text that was seen: what arrived after it stays unread
 * @throws {AppError} NOT_FOUND
 */
export async function markConversation(
  actor: Caller,
  accountId: string,
  conversationId: string,
  { is_read: isRead, until }: { is_read: boolean; until?: string | undefined },
): Promise<{ unread_count: number }> {
  const result = await markConversationRow(actor, accountId, conversationId, isRead, until ?? null);
  if (!result.ok) throw refusalError(result);
  return { unread_count: result.unread_count };
}
