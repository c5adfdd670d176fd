import type { Tone } from "@/components/ui/tone";
import type { Invoice } from "@/lib/contract/invoices";

/** Why an open invoice is not paid and what its payer can do, in a title and a sentence. */
export function openStory({ problem }: Pick<Invoice, "problem">): { tone: Tone; title: string; text: string } {
  if (problem === "needs_customer")
    return {
      tone: "warn",
      title: "Your bank wants you to confirm this payment",
      text: "It does not allow this charge while you are not there. Pay here, and confirm it with your bank.",
    };
  if (problem === "declined")
    return { tone: "bad", title: "Your card was refused", text: "Pay here with this card or any other." };
  if (problem === "no_card")
    return { tone: "bad", title: "There is no card to charge", text: "Pay here with any card." };
  return { tone: "warn", title: "This invoice is not paid yet", text: "Your saved card is charged in a moment." };
}

/** The choice beside every "Pay". */
export const keepCardWords = {
  label: "Use this card for the months to come, too",
  description: "It takes the place of the saved card, which stays as it is otherwise.",
} as const;
