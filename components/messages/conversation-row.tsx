import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { ConversationHit } from "@/lib/contract/messages";
import { counted } from "@/lib/kernel/words";
import { glance, ownName, partyName } from "./message-words";

/** A conversation in a line: who, what they wrote last or where the words were found, to which number, and when. */
export function ConversationRow({ conversation }: { conversation: ConversationHit }) {
  const times = useTimes();
  const { unread_count: unread, found, last_at, last_text, last_direction } = conversation;
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-4 py-3.5 hover:bg-sunken/60 sm:px-6">
      <h2 className={cn("truncate text-base tracking-normal", unread > 0 ? "font-semibold" : "font-medium")}>
        <Link href={routes.conversation(conversation.id)} className="after:absolute after:inset-0">
          <bdi>{partyName(conversation.other_party)}</bdi>
        </Link>
      </h2>
      <p className="text-right">
        {unread > 0 && (
          <Badge tone="brand">
            {unread}
            <span className="sr-only"> unread {unread === 1 ? "text" : "texts"}</span>
          </Badge>
        )}
      </p>
      <p className={cn("col-span-2 truncate text-[0.9375rem]", unread > 0 ? "text-ink" : "text-ink-soft")}>
        {found === null && last_direction === "outbound" && "You: "}
        <bdi>{glance(found ?? last_text)}</bdi>
      </p>
      <p className="col-span-2 text-ink-soft text-sm">
        To {ownName(conversation.number)} · <time dateTime={last_at}>{times.instant(last_at)}</time>
        {conversation.not_kept_count > 0 && ` · ${counted(conversation.not_kept_count, "text")} not kept`}
      </p>
    </li>
  );
}
