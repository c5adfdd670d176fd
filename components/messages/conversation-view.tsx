"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { ShowMore } from "@/components/ui/show-more";
import type { AnswerOf } from "@/lib/contract/endpoint";
import type { EndpointAt } from "@/lib/contract/endpoints";
import type { Conversation } from "@/lib/contract/messages";
import { Composer } from "./composer";
import { conversationQuery, messageList, messagesQuery, readMessages } from "./message-queries";
import { notKeptText, ownName, partyName } from "./message-words";
import { TextBubble } from "./text-bubble";
import { useMarks } from "./use-marks";
import { useNewest } from "./use-newest";

interface ConversationViewProps {
  initial: Conversation;
  firstPage: AnswerOf<EndpointAt["GET /conversations/{id}/messages"]>;
}

/** One conversation, the oldest text above, the latest below; read as soon as it is seen. */
export function ConversationView({ initial, firstPage }: ConversationViewProps) {
  "use memo";
  const { data: conversation } = useQuery({ ...conversationQuery(initial.id), initialData: initial });
  const options = messagesQuery(initial.id);
  const result = useInfiniteQuery({ ...options, initialData: { pages: [firstPage], pageParams: [""] } });
  useNewest(options.queryKey, result, (signal) => readMessages(initial.id, "", signal), messageList);
  const texts = result.data.pages.flatMap((page) => page.messages);
  const marks = useMarks(initial, texts);
  const name = partyName(conversation.other_party);
  const notKept = notKeptText(conversation.not_kept_count);
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Texts", href: routes.texts }, { label: name }]} />}
        title={<bdi>{name}</bdi>}
        actions={
          <Button variant="secondary" size="sm" onClick={marks.toggle} pending={marks.isPending}>
            {marks.isUnread ? "Mark as read" : "Mark as unread"}
          </Button>
        }
      >
        <p>Texts to {ownName(conversation.number)}</p>
      </PageHeader>
      {notKept && (
        <Notice tone="warn" className="mb-4">
          {notKept}
        </Notice>
      )}
      <ShowMore
        onMore={() => result.fetchNextPage()}
        pending={result.isFetchingNextPage}
        hasMore={result.hasNextPage}
        label="Earlier texts"
      />
      <Card>
        {texts.length === 0 ? (
          <p className="text-ink-soft">None of its texts was kept.</p>
        ) : (
          <ol aria-label="Texts" aria-live="polite" className="space-y-4">
            {texts.toReversed().map((text) => (
              <TextBubble key={text.id} text={text} />
            ))}
          </ol>
        )}
      </Card>
      {conversation.number && <Composer numberId={conversation.number.id} to={conversation.other_party} />}
    </>
  );
}
