import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";

export const cardsQuery = queryOptions({
  queryKey: ["cards"],
  queryFn: ({ signal }) => api("GET /billing/cards", { signal }),
});

const reasons: Record<string, string> = {
  only_card: "This is your only card, and your numbers renew with it. Add another card first, then remove this one.",
  pays_bills: "This card pays your bills. Let another card pay them first, then remove this one.",
  card_ended: "This card is no longer good. Add it again with its new date, or choose another one.",
  card_refused: "The bank has refused this card for this bill. Pay with another one.",
  too_many_cards: "As many cards as an account may have are saved. Remove one that you no longer need first.",
  no_card: "No card pays your bills. Add one first.",
  held: "We look at your account first, because of a disputed payment. Nothing is charged until then.",
};

/** Why something about a card was refused. */
export function cardProblem(error: Error): string {
  if (!(error instanceof ApiError)) return describeError(error);
  if (error.code === "NOT_FOUND") return "This card is no longer saved.";
  if (error.code === "CHARGE_RUNNING") return "This card is being charged at this moment. Try again in a minute.";
  return reasons[String(error.details.reason)] ?? describeError(error);
}
