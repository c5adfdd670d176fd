import type { Times } from "@/components/account/times";
import type { Tone } from "@/components/ui/tone";
import type { OwnedNumberView, TimelineEntry } from "@/lib/contract/numbers";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";

interface Look {
  label: string;
  tone: Tone;
  busy?: boolean;
}

export const numberLooks: Record<OwnedNumberView["status"], Look> = {
  provisioning: { label: "Being set up", tone: "brand", busy: true },
  active: { label: "Live", tone: "good" },
  suspended: { label: "Suspended", tone: "bad" },
  releasing: { label: "Ending", tone: "warn", busy: true },
  released: { label: "Ended", tone: "neutral" },
  porting_in: { label: "Moving here", tone: "brand", busy: true },
  porting_out: { label: "Moving away", tone: "warn", busy: true },
  failed: { label: "Not delivered", tone: "bad" },
};

/** How a number stands: its status, unless the carrier does not deliver it or its owner has canceled it. */
export function numberLook({
  status,
  problem,
  contract,
}: Pick<OwnedNumberView, "status" | "problem" | "contract">): Look {
  if (status !== "active") return numberLooks[status];
  if (problem) return { label: "Not working", tone: "bad" };
  return contract?.cancel_at ? { label: "Canceled", tone: "warn" } : numberLooks.active;
}

/** The carrier is at work on it: the page asks again every two seconds. */
export const isChanging = (number: Pick<OwnedNumberView, "status" | "job">): boolean =>
  number.job !== null || numberLooks[number.status].busy === true;

/** A list's words for a number's end: an unpaid order comes before its term; null when it has no end yet. */
export function endText(
  number: Parameters<typeof termText>[0] & Pick<OwnedNumberView, "status" | "debt">,
  times: Pick<Times, "day">,
): string | null {
  if (!number.ended_at && number.status === "suspended")
    return number.debt ? `Not paid, ends on ${times.day(number.debt.release_at)}` : "It does not work at the moment";
  if (!number.ended_at && number.debt) return `Not paid, suspended on ${times.day(number.debt.suspend_at)}`;
  return termText(number, times);
}

/** How its term ends, in a few words; null when it has no end yet. */
export function termText(
  number: Pick<OwnedNumberView, "paid_until" | "contract" | "ended_at">,
  { day }: Pick<Times, "day">,
): string | null {
  if (number.ended_at) return `Ended on ${day(number.ended_at)}`;
  if (number.contract?.cancel_at) return `Canceled, works until ${day(number.contract.cancel_at)}`;
  if (number.contract?.renews_at) return `Renews on ${day(number.contract.renews_at)}`;
  return number.paid_until ? `Paid until ${day(number.paid_until)}, then it ends` : null;
}

/** Where calls to the number go. */
export function answerText({
  answer_path: path,
  status,
  problem,
}: Pick<OwnedNumberView, "answer_path" | "status" | "problem">): string {
  if (problem) return "May not arrive at the moment";
  if (status === "suspended") return "Do not arrive while it is suspended";
  if (status === "releasing" || status === "released" || status === "failed") return "Do not arrive";
  if (!path) return "Being connected";
  return path.kind === "pstn" ? `Forwarded to ${formatPhoneLight(path.e164)}` : "As chosen under “When it rings”";
}

/** What callers get while our own voice application cannot be reached; null where that does not matter. */
export function awayText({
  answer_path: path,
  answer_path_proven_at: provenAt,
  status,
}: Pick<OwnedNumberView, "answer_path" | "answer_path_proven_at" | "status">): string | null {
  if (status !== "active" || path?.kind !== "sip") return null;
  const text = path.fallback
    ? `Your carrier rings ${formatPhoneLight(path.fallback)}`
    : "Callers hear that nobody answers";
  return provenAt === null ? `${text}: being set at the carrier` : text;
}

/** Why a number changed, for its owner. Carriers' and operators' codes are not shown. */
const reasons: Record<string, string> = {
  unpaid: "its order is not paid",
  "debt paid": "its order is paid",
};

const withReason = (text: string, reason: string) =>
  Object.hasOwn(reasons, reason) ? `${text}: ${reasons[reason]}` : text;

/** One line of the timeline. An unknown event keeps its name, so that it is noticed. */
export function eventText({ type, parameters }: TimelineEntry, { day }: Pick<Times, "day">): string {
  const text = (name: string) => (typeof parameters[name] === "string" ? (parameters[name] as string) : "");
  switch (type) {
    case "number.paid":
      return "Payment authorized, being ordered";
    case "number.ordered":
      return "Ordered at the carrier";
    case "number.active":
      return "Connected and checked at the carrier. Live";
    case "number.failed":
      return "The carrier could not deliver it";
    case "number.substituted":
      return text("by")
        ? `Lost at the carrier, replaced by ${formatPhoneLight(text("by"))}`
        : "Lost at the carrier, replaced";
    case "number.renamed":
      return text("label") ? `Named “${text("label")}”` : "Name removed";
    case "number.cancellation-planned":
      return text("cancel_at") ? `Canceled for ${day(text("cancel_at"))}` : "Cancellation planned";
    case "number.cancellation-undone":
      return "Cancellation undone";
    case "number.year-chosen":
      return text("from") ? `Paid by the year from ${day(text("from"))}` : "Paid by the year";
    case "number.months-chosen":
      return text("from") ? `Paid by the month from ${day(text("from"))}` : "Paid by the month";
    case "number.suspended":
      return withReason("Suspended", text("reason"));
    case "number.resumed":
      return withReason("Working again", text("reason"));
    case "number.not-working":
      return text("problem") === "needs_documents"
        ? "Not delivered by the carrier: documents are needed"
        : "Not delivered by the carrier at the moment";
    case "number.works-again":
      return "Delivered by the carrier again";
    case "number.rerouted":
      return "Calls went elsewhere at the carrier. We sent them back";
    case "number.released":
      return withReason("Given back to the carrier", text("reason"));
    case "number.calls-changed":
      return "What happens to calls was changed";
    case "number.renewed":
      return text("until") ? `Renewed until ${day(text("until"))}` : "Renewed";
    case "number.price-planned":
      return text("holds_from")
        ? `Another price was announced, from ${day(text("holds_from"))}`
        : "Another price was announced";
    case "number.price-kept":
      return "The announced price was taken back. It stays as it is";
    case "number.price-changed":
      return "The announced price holds now";
    case "number.renewal-stopped":
      return text("ends_at") ? `Not renewed: a bill is not paid. Ends on ${day(text("ends_at"))}` : "Not renewed";
    case "number.ended":
      return "The paid time is over. Ended";
    default:
      return type.replace(/^number\./, "").replaceAll(/[-_.]/g, " ");
  }
}
