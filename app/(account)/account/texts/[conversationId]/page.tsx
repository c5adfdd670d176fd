import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { ConversationView } from "@/components/messages/conversation-view";
import { accountRecord, type UserActor } from "@/lib/callers";
import { getConversation, messagePage } from "@/lib/messages";

export const metadata: Metadata = { title: "Texts" };

async function readPage(actor: UserActor, accountId: string, conversationId: string) {
  const conversation = await getConversation(actor, accountId, conversationId);
  if (!conversation) return null;
  return { conversation, firstPage: await messagePage(actor, accountId, conversationId, { limit: 50 }) };
}

export default async function ConversationPage({ params }: PageProps<"/account/texts/[conversationId]">) {
  const { conversation, firstPage } = await accountRecord((await params).conversationId, routes.conversation, readPage);
  return <ConversationView initial={conversation} firstPage={firstPage} />;
}
