import { z } from "zod";
import { instant } from "./common";
import { invoiceRow } from "./invoices";

const cardSchema = z.object({
  /** Stripe's, of the newest entry of this card */
  id: z.string(),
  /** as Stripe names it: `visa`, `amex` */
  brand: z.string(),
  last4: z.string(),
  exp_month: z.number().int(),
  exp_year: z.number().int(),
  pays_bills: z.boolean(),
  /** `ended`: it is good no longer; `before_bill`: it ends before the next bill */
  ends: z.enum(["ended", "before_bill"]).nullable(),
  may_remove: z.boolean(),
});
export type SavedCard = z.infer<typeof cardSchema>;

/** The cards of an account. Cards are Stripe's: read there each time. */
export const cardsSchema = z.object({
  /** newest first; a card that was entered twice is one */
  cards: z.array(cardSchema),
  /** the next bill day; null when nothing renews */
  bill_at: instant.nullable(),
  /** numbers renew, or something is unpaid: one card has to stay */
  needs_card: z.boolean(),
  /** oldest first */
  unpaid: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      due_cents: z.number().int(),
      currency: z.string(),
      problem: invoiceRow.shape.problem,
      /** when the card is tried by itself; null: not without its owner */
      next_attempt_at: instant.nullable(),
      /** the card that pays the bills was not refused for it: it can be paid with it now */
      may_pay: z.boolean(),
    }),
  ),
});
export type Cards = z.infer<typeof cardsSchema>;

/** What came of paying with the saved card. `waiting`: the bank or Stripe has not decided yet */
export const cardPaymentSchema = z.object({ outcome: z.enum(["paid", "refused", "needs_customer", "waiting"]) });
