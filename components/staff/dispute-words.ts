import type { DisputeDetail, DisputeDone, DisputeRow } from "@/lib/contract/staff/disputes";
import { formatMoney } from "@/lib/kernel/money";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";

/** What the charge was for, as its customer knows it. */
export const chargeName = ({
  order_reference,
  invoice_number,
}: Pick<DisputeRow, "order_reference" | "invoice_number">) =>
  order_reference ? `order ${order_reference}` : `invoice ${invoice_number}`;

/** What can be recorded about each kind: a warning has no one to answer. */
export const choicesFor = ({ kind }: Pick<DisputeRow, "kind">): readonly DisputeDone[] =>
  kind === "fraud_warning" ? ["refunded", "left"] : ["answered", "accepted", "refunded"];

export const doneLabels: Record<DisputeDone, string> = {
  answered: "Evidence sent",
  accepted: "Accepted",
  refunded: "Money given back",
  left: "Left as it is",
};

/** What recording it means. All but the last were done in Stripe before. */
export const doneTexts: Record<DisputeDone, string> = {
  answered: "You have sent the evidence in Stripe. The bank decides, usually within weeks.",
  accepted: "You have accepted the dispute in Stripe: the bank keeps the money, and its fee is ours.",
  refunded: "You have given the money back in Stripe. After an inquiry or a warning that prevents a dispute.",
  left: "You looked at it and decided not to give the money back. A dispute may still follow.",
};

const day = (iso: string | null | undefined): string =>
  iso ? `${iso.slice(0, 16).replace("T", " ")} UTC` : "not known";

/** The evidence as plain text, to be pasted into Stripe's form. Times are UTC. */
export function evidenceText(dispute: DisputeDetail): string {
  const { evidence, use } = dispute;
  const usedBy = new Map(use.map((one) => [one.e164, one]));
  const numbers = evidence.numbers.map(({ e164, live_since, ended_at }) => {
    const used = usedBy.get(e164);
    return [
      `- ${e164 ? formatPhoneLight(e164) : "a number"}: live since ${day(live_since)}`,
      ended_at && `ended ${day(ended_at)}`,
      used && used.calls > 0 && `${counted(used.calls, "call")} received, the last ${day(used.last_call_at)}`,
    ]
      .filter(Boolean)
      .join("; ");
  });
  const lines = [
    `Charge: ${formatMoney(dispute.amount_cents, dispute.currency)} ${dispute.currency} for ${chargeName(dispute)}`,
    evidence.period_from && `Period: ${day(evidence.period_from)} to ${day(evidence.period_until)}`,
    `Product: the use of telephone numbers (a service), activated for the customer when paid`,
    `Customer: ${evidence.buyer ?? "not known"}, account ${dispute.account_name}`,
    evidence.ordered_at && `Ordered: ${day(evidence.ordered_at)}`,
    `Terms and monthly charges accepted: ${day(evidence.consent_at)} (text of ${evidence.consent_version})`,
    evidence.year_consent_at && `Paying by the year accepted: ${day(evidence.year_consent_at)}`,
    evidence.addresses.length > 0 && `Network address of the purchase: ${evidence.addresses.join(", ")}`,
    `Receipts sent by email: ${evidence.receipts}`,
    "Numbers delivered:",
    ...numbers,
  ];
  return lines.filter(Boolean).join("\n");
}
