import type { Times } from "@/components/account/times";
import type { Tone } from "@/components/ui/tone";
import type { Dispute } from "@/lib/contract/disputes";
import { formatMoney } from "@/lib/kernel/money";

interface Story {
  tone: Tone;
  title: string;
  text: string;
}

/** A dispute in the words of its customer: who did what, where the money is, what it means for the numbers. */
export function disputeStory(
  { kind, state, amount_cents, currency, since }: Dispute,
  { day }: Pick<Times, "day">,
): Story {
  const amount = formatMoney(amount_cents, currency);
  switch (state) {
    case "open":
      return kind === "inquiry"
        ? {
            tone: "warn",
            title: "Your bank is asking about this payment",
            text: `It asked us on ${day(since)} what the payment of ${amount} was for. No money has moved. If you know the payment, tell your bank. Your numbers go on working, and no saved card is charged by itself until the bank has an answer.`,
          }
        : {
            tone: "warn",
            title: "Your bank is disputing this payment",
            text: `On ${day(since)} it took back ${amount}, because it was told that the charge is not right. We show it what was bought, and it decides. If that was a mistake, tell your bank that you withdraw the dispute. Your numbers go on working meanwhile, and no saved card is charged by itself.`,
          };
    case "won":
      return {
        tone: "neutral",
        title: "Your bank decided that this payment stands",
        text: `It had disputed ${amount} on ${day(since)}. The dispute is closed.`,
      };
    case "lost":
      return {
        tone: "neutral",
        title: `Your bank gave you back ${amount}`,
        text: `It had disputed this payment on ${day(since)} and decided for you. The dispute is closed.`,
      };
    case "closed":
      return {
        tone: "neutral",
        title: "Your bank’s question about this payment is settled",
        text: `It had asked about ${amount} on ${day(since)}. The payment stays as it is.`,
      };
  }
}
