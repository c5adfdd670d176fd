import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

const cardLooks = z.array(
  z.object({ account_id: z.uuid(), stripe_customer_id: z.string(), known_card: z.string().nullable() }),
);
/** Accounts that are billed soon and whose card was not looked at since. */
export const listCardLooks = (limit = 20) => call(workerSql(), "list_card_looks", { p_limit: limit }, cardLooks);

/** As Stripe has it. */
interface CardFacts {
  id: string;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
}
/** @param card null when there is none */
export const recordCard = (accountId: string, card: CardFacts | null) =>
  call(
    workerSql(),
    "record_card",
    {
      p_account_id: accountId,
      p_card: card && {
        id: card.id,
        brand: card.brand,
        last4: card.last4,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
      },
    },
    z.unknown(),
  );

/** @returns how many open invoices are due now */
export const recordCardRenewed = (stripeCustomerId: string, card: string) =>
  call(workerSql(), "card_renewed", { p_stripe_customer_id: stripeCustomerId, p_card: card }, z.number().int());
