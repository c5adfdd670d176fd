import { cardText } from "@/components/account/card-text";
import type { SavedCard } from "@/lib/contract/cards";

/** "Visa ending in 4242" */
export const cardName = ({ brand, last4 }: Pick<SavedCard, "brand" | "last4">): string =>
  cardText({ card_brand: brand, card_last4: last4 }) ?? "card";

const months = "January February March April May June July August September October November December".split(" ");

/** "the end of March 2027": a card is good to the end of the month that is on it. */
export const cardEnd = ({ exp_month, exp_year }: Pick<SavedCard, "exp_month" | "exp_year">): string =>
  `the end of ${months[exp_month - 1]} ${exp_year}`;
