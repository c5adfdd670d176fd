import { MessageSquare } from "lucide-react";
import { routes } from "@/components/layout/routes";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import type { TextNumber } from "@/lib/contract/messages";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { receivingText } from "./message-words";

/** No text yet: which numbers receive any, as far as it is known, or that none can. @param numbers absent: it is not known of which */
export function EmptyInbox({ numbers }: { numbers: readonly TextNumber[] | undefined }) {
  if (!numbers) {
    return (
      <EmptyState icon={<MessageSquare />} title="No texts yet">
        Texts appear here, and are sent to you by email.
      </EmptyState>
    );
  }
  if (numbers.length === 0) {
    return (
      <EmptyState
        icon={<MessageSquare />}
        title="None of your numbers receives texts"
        actions={<LinkButton href={routes.numbers}>Search numbers</LinkButton>}
      >
        Numbers that can receive texts say so in the search. Texts to them appear here, and are sent to you by email.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<MessageSquare />} title="No texts yet">
      <p>Texts to these numbers appear here, and are sent to you by email.</p>
      <ul className="mt-4 space-y-2 text-left text-sm">
        {numbers.map((number) => (
          <li key={number.id}>
            <span className="font-medium text-ink">{formatPhoneLight(number.e164)}</span>: {receivingText(number)}
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
