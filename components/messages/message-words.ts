import type { Conversation, Message, Sending, SendingProblem, TextNumber } from "@/lib/contract/messages";
import { formatExact } from "@/lib/kernel/money";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import type { TextSize } from "@/lib/kernel/telephony/text-size";
import { counted } from "@/lib/kernel/words";

/** "+1 (212) 555-0131", or a sender's name as it is. */
export const partyName = (otherParty: string): string => formatPhoneLight(otherParty);

/** A number of the account by its name, else by its digits. */
export const ownName = (number: Conversation["number"]): string =>
  number?.label ?? (number?.e164 ? formatPhoneLight(number.e164) : "a former number");

/** What a list shows of a text without words. */
export const glance = (text: string): string => text || "No words";

/** Marks that show letters in another order than they were written: a sender could make one word read as another. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text as it is shown: right-to-left scripts need no such marks. */
export const shownText = (body: string): string => body.replace(turning, "");

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

/** "Sent on to +44 20 7946 0101: delivered". The phone is the owner's own, so what it refused is said of it. */
export function sentOnText({ to, state, error_code, problem }: NonNullable<Message["sent_on"]>): string {
  const phone = formatPhoneLight(to);
  if (problem && state === "queued") return `Not sent on to ${phone} yet: ${copyProblems[problem]} It is tried again.`;
  if (problem) return `Not sent on to ${phone}: ${copyProblems[problem]}`;
  const why = error_code === 21_610 ? "that phone wrote STOP." : failureText(error_code);
  if (state === "queued" || state === "sending") return `Being sent on to ${phone}`;
  if (state === "failed") return `Not sent on to ${phone}${why && `: ${why}`}`;
  if (state === "unknown") return `Whether it was sent on to ${phone} is not known`;
  const [first = "", ...rest] = stateWords[state];
  return `Sent on to ${phone}: ${first.toLowerCase()}${rest.join("")}${why && `. ${why}`}`;
}

/** What kept a text from being sent on. What is wrong now, and what can be done, the settings below the inbox say. */
const copyProblems: Record<SendingProblem, string> = {
  not_proven: "this phone was no longer verified.",
  number_cannot_send: "the number that sends copies could not send texts.",
  number_not_active: "the number that sends copies was not active.",
  not_a_phone: "it is not a phone number.",
  own_number: "it was one of our numbers.",
  not_registered: "the number that sends copies was not registered for texts in North America.",
  opted_out: "that phone wrote STOP.",
  allowance_spent: "your account had sent as much as it may in a month.",
  spend_cap: "your limit for calls and texts in that billing period was reached.",
  too_fast: "too many texts were sent within a minute.",
};

/** What is known of texts to a number: that it receives any is said only after one has arrived. */
export function receivingText({
  is_proven,
  has_feature,
  status,
}: Pick<TextNumber, "is_proven" | "has_feature" | "status">): string {
  if (status === "released" || status === "failed") return "This number has ended. Its texts stay here.";
  if (is_proven) return "Receives texts.";
  if (has_feature) return "Texts are being set up at its carrier. This says “receives texts” once one has arrived.";
  return "Does not receive texts.";
}

export const problemWords: Record<SendingProblem, string> = {
  not_proven: "First verify that this phone is yours.",
  number_cannot_send: "This number receives texts only: its carrier does not send any for us.",
  number_not_active: "The number is not active.",
  not_a_phone: "Only phone numbers can be texted, not names or short codes.",
  own_number: "This is the number itself.",
  not_registered:
    "Networks in North America accept texts from businesses only after registration: your company, what you send and how people agreed to it (A2P 10DLC; toll-free numbers are verified). Write to our support to have this number registered. Receiving works without it.",
  opted_out: "They have asked for no more texts. They can write START to one of your numbers to get texts again.",
  allowance_spent:
    "Your account has sent as much as it may in a month. It may send again from the first of the month (UTC).",
  spend_cap: "Your limit for calls and texts in this billing period is reached, so this text was not sent.",
  too_fast: "This number has sent many texts within a minute. Please wait a moment.",
};

/** "Takes 1 of the 28 parts included and left. An emoji or special letter makes parts shorter." */
export const sizeText = (size: TextSize, sending: Sending): string =>
  [
    costText(size.segments, sending),
    size.isUnicode && "An emoji or special letter makes parts shorter.",
    size.segments > sending.segments_left && `Your account may send only ${sending.segments_left} more this month.`,
  ]
    .filter(Boolean)
    .join(" ");

function costText(segments: number, { included_left, price, currency }: Sending): string {
  const paid = Math.max(0, segments - included_left);
  const parts = counted(segments, "part");
  if (Number(price ?? 0) === 0) return `Takes ${parts}.`;
  if (paid === 0) return `Takes ${segments} of the ${counted(included_left, "part")} included and left.`;
  const sum = formatExact((paid * Number(price)).toFixed(6), currency);
  return paid < segments ? `Takes ${parts}: ${included_left} included, ${paid} for ${sum}.` : `Takes ${parts}: ${sum}.`;
}

/** Why a text did not arrive, by the carrier's code; "" where there is nothing to say. */
export function failureText(code: number | null): string {
  if (code === null) return "";
  return failures[code] ?? `The carrier gives the reason ${code}.`;
}

const failures: Readonly<Record<number, string>> = {
  21211: "The number does not exist.",
  21408: "Texts to this country are not allowed.",
  21606: "The number cannot send texts.",
  21610: "They have asked for no more texts.",
  21612: "No route leads there.",
  21614: "The number is not a mobile phone.",
  21617: "It was too long.",
  30003: "The phone is switched off or out of reach.",
  30004: "The phone or its network blocks these texts.",
  30005: "The number is not in use.",
  30006: "The number is a landline.",
  30007: "Their network took it for spam.",
  30008: "Their network does not say why.",
  30022: "Their network takes no more texts from you at the moment.",
  30024: "The number is not ready to send texts yet.",
  30032: "The toll-free number is not verified yet.",
  30034: "The number is not registered for texts in the US.",
  30035: "The number is still being set up for texts.",
  30450: "Their network blocked it.",
};
