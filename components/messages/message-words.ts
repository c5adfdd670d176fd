import type { Conversation, Message, TextNumber } from "@/lib/contract/messages";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";

/** "+1 (212) 555-0131", or a sender's name as it is. */
export const partyName = (otherParty: string): string => formatPhoneLight(otherParty);

/** A number of the account by its name, else by its digits. */
export const ownName = (number: Conversation["number"]): string =>
  number?.label ?? (number?.e164 ? formatPhoneLight(number.e164) : "a former number");

/** What a list shows of a text without words. */
export const glance = (text: string): string => text || "No words";

/** Beyond what is kept; empty: nothing is missing. */
export const notKeptText = (count: number): string =>
  count === 0
    ? ""
    : `${counted(count, "more text")} came in too short a time to be kept. Their words are lost; later texts are kept again.`;

export const stateWords: Record<Message["state"], string> = {
  received: "Received",
  queued: "Waiting to be sent",
  sending: "Being sent",
  sent: "Sent",
  delivered: "Delivered",
  undelivered: "Not delivered",
  failed: "Not sent",
  unknown: "It is not known whether this was sent",
};

/** What is known of texts to a number: that it receives any is said only after one has arrived. */
export function receivingText({ is_proven, has_feature, status }: Omit<TextNumber, "id" | "e164" | "label">): string {
  if (status === "released" || status === "failed") return "This number has ended. Its texts stay here.";
  if (is_proven) return "Receives texts.";
  if (has_feature) return "Texts are being set up at its carrier. This says “receives texts” once one has arrived.";
  return "Does not receive texts.";
}
