"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useDeferredValue, useEffect, useState } from "react";
import { RecordList } from "@/components/account/record-list";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { EmptyState } from "@/components/ui/empty-state";
import { SearchInput } from "@/components/ui/search-input";
import { Select } from "@/components/ui/select";
import type { TextNumber } from "@/lib/contract/messages";
import { counted } from "@/lib/kernel/words";
import { ConversationRow } from "./conversation-row";
import { EmptyInbox } from "./empty-inbox";
import { conversationList, conversationsQuery, readConversations, textNumbersQuery } from "./message-queries";
import { ownName } from "./message-words";
import { useNewest } from "./use-newest";

/** Conversations of all numbers, the latest first: search as you type, filters, both kept in the address, and what comes in meanwhile. */
export function Inbox() {
  "use memo";
  const asked = useSearchParams();
  const [text, setText] = useState(() => (asked.get("query") ?? "").slice(0, 60));
  const [numberId, setNumberId] = useState(asked.get("number") ?? "");
  const [onlyUnread, setOnlyUnread] = useState(asked.get("unread") === "1");
  const query = useDeferredValue(text.trim());
  const filter = { query, numberId, onlyUnread };
  const options = conversationsQuery(filter);
  const result = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const own = { ...result, data: result.isPlaceholderData ? undefined : result.data };
  useNewest(options.queryKey, own, (signal) => readConversations(filter, "", signal), conversationList);
  useEffect(() => {
    const kept = new URLSearchParams({
      ...(query && { query }),
      ...(numberId && { number: numberId }),
      ...(onlyUnread && { unread: "1" }),
    }).toString();
    const address = kept && `?${kept}`;
    if (address !== window.location.search) window.history.replaceState(null, "", address || window.location.pathname);
  }, [query, numberId, onlyUnread]);
  const known = useQuery(textNumbersQuery).data?.numbers;
  const chosen = numberId === "" ? known : known?.filter(({ id }) => id === numberId);
  const conversations = result.data?.pages.flatMap((page) => page.conversations) ?? [];
  const isSearched = query !== "" || onlyUnread;
  const showAll = () => {
    setText("");
    setNumberId("");
    setOnlyUnread(false);
  };

  return (
    <>
      <search className="mb-4 flex flex-wrap items-center gap-3">
        <SearchInput
          aria-label="Search by words, digits or sender"
          placeholder="Words or sender"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <NumberChoice numbers={known ?? []} value={numberId} onChange={setNumberId} />
        <Checkbox label="Unread only" checked={onlyUnread} onChange={(event) => setOnlyUnread(event.target.checked)} />
      </search>
      <p aria-live="polite" className="sr-only">
        {result.isSuccess &&
          (isSearched || numberId !== "") &&
          `${counted(conversations.length, "conversation")} found`}
      </p>
      <RecordList
        result={result}
        noun="texts"
        more="Older conversations"
        whenFailed="Texts that arrive meanwhile are kept."
        itemsOf={(page) => page.conversations}
        row={(conversation) => <ConversationRow key={conversation.id} conversation={conversation} />}
        empty={
          isSearched ? (
            <EmptyState
              icon={<MessageSquare />}
              title={onlyUnread && query === "" ? "Nothing is unread" : "No text matches"}
              actions={
                <Button variant="secondary" onClick={showAll}>
                  Show all
                </Button>
              }
            >
              {query === "" ? "All other conversations are still here." : "Try fewer words, or a part of the number."}
            </EmptyState>
          ) : (
            <EmptyInbox numbers={numberId !== "" && chosen?.length === 0 ? undefined : chosen} />
          )
        }
      />
    </>
  );
}

interface NumberChoiceProps {
  numbers: readonly TextNumber[];
  value: string;
  onChange: (numberId: string) => void;
}

/** With one number there is nothing to choose. */
function NumberChoice({ numbers, value, onChange }: NumberChoiceProps) {
  if (numbers.length < 2 && value === "") return null;
  return (
    <div className="grow basis-48">
      <Select aria-label="Number" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">All numbers</option>
        {numbers.map((number) => (
          <option key={number.id} value={number.id}>
            {ownName(number)}
          </option>
        ))}
      </Select>
    </div>
  );
}
