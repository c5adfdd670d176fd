import { z } from "zod";
import { instant } from "./common";

/** What the card's bank does against a charge, as its customer sees it (`private.dispute_json`). */
export const disputeSchema = z.object({
  /** `inquiry`: the bank asks, and no money has moved */
  kind: z.enum(["dispute", "inquiry"]),
  /** `won`: the charge stands. `lost`: the bank keeps the money for its customer. `closed`: it ended without a decision */
  state: z.enum(["open", "won", "lost", "closed"]),
  amount_cents: z.number().int(),
  currency: z.string(),
  since: instant,
});
export type Dispute = z.infer<typeof disputeSchema>;
