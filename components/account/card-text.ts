import { capitalize } from "@/lib/kernel/words";

interface Card {
  card_brand: string | null;
  card_last4: string | null;
}

/** Where Stripe's name of a brand is not how it is written. */
const brands: Record<string, string> = {
  amex: "American Express",
  cartes_bancaires: "Cartes Bancaires",
  diners: "Diners Club",
  eftpos_au: "eftpos",
  jcb: "JCB",
  unionpay: "UnionPay",
};

/** "Visa ending in 4242"; null where no card is known. */
export const cardText = ({ card_brand, card_last4 }: Card): string | null =>
  card_last4 &&
  `${card_brand && card_brand !== "unknown" ? (brands[card_brand] ?? capitalize(card_brand)) : "card"} ending in ${card_last4}`;
