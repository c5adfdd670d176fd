import { newId } from "../new-id.ts";
import type { BalanceTransaction, Charge, Dispute, Payout, Refund } from "../types.ts";
import type { World } from "../world.ts";

/** What Stripe charges when a bank disputes a charge, minor units; it is not returned. */
const disputeFee = 1500;
const daySeconds = 86_400;

interface Booking {
  type: "charge" | "refund" | "refund_failure" | "adjustment" | "payout";
  /** minor units; what leaves the balance is below zero */
  amount: number;
  fee?: number;
  currency: string;
  source: string;
  description?: string | null;
}

/** Everything that moves the balance is a transaction of its own. @returns its id */
function book(world: World, { type, amount, fee = 0, currency, source, description }: Booking): string {
  const created = world.now();
  const entry: BalanceTransaction = {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: created + (type === "charge" ? 2 * daySeconds : 0),
    balance_type: "payments",
    created,
    currency,
    description: description ?? null,
    exchange_rate: null,
    fee,
    fee_details: fee
      ? [{ amount: fee, application: null, currency, description: "Stripe processing fees", type: "stripe_fee" }]
      : [],
    net: amount - fee,
    reporting_category: type === "adjustment" ? "dispute" : type,
    source,
    status: type === "charge" ? "pending" : "available",
    type,
  };
  return world.balanceTransactions.put(entry.id, entry).id;
}

/** A charge that was captured. The fee is that of a domestic card in the US: 2.9 % + 30. */
export const bookCharge = (world: World, { id, amount_captured, currency, description }: Charge): string =>
  book(world, {
    type: "charge",
    amount: amount_captured,
    fee: Math.round(amount_captured * 0.029) + 30,
    currency,
    source: id,
    description,
  });

/** A refund; the fee of its charge is not returned. */
export const bookRefund = (world: World, { id, amount, currency }: Refund): string =>
  book(world, { type: "refund", amount: -amount, currency, source: id });

/** A refund that came back. */
export const bookFailedRefund = (world: World, { id, amount, currency }: Refund): string =>
  book(world, { type: "refund_failure", amount, currency, source: id });

/** A dispute takes its sum and a fee; one that was won gives the sum back. */
export const bookDispute = (
  world: World,
  { id, amount, currency }: Pick<Dispute, "id" | "amount" | "currency">,
  moved: "withdrawn" | "reinstated",
): string =>
  book(world, {
    type: "adjustment",
    amount: moved === "withdrawn" ? -amount : amount,
    fee: moved === "withdrawn" ? disputeFee : 0,
    currency,
    source: id,
  });

export const bookPayout = (world: World, { id, amount, currency }: Pick<Payout, "id" | "amount" | "currency">) =>
  book(world, { type: "payout", amount: -amount, currency, source: id });
