import { capitalize } from "@/lib/kernel/words";

interface Card {
  card_brand: string | null;
  card_last4: string | null;
}

/** "Visa ending in 4242"; null where no card is known. */
export const cardText = ({ card_brand, card_last4 }: Card): string | null =>
  card_last4 && `${card_brand ? capitalize(card_brand) : "card"} ending in ${card_last4}`;
