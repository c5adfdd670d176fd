import "server-only";
import type Stripe from "stripe";
import { fromStripeAmount, stripe } from "@/lib/payments";
import {
  beginReconciliation,
  finishReconciliation,
  recordStripeTransactions,
  type StripeTransaction,
} from "./ledger-rows";

/**
 * Once a night: reads what moved our balance at Stripe, and holds the ledger against it. Safe to repeat: what was read
 * is kept by its id, and a run that dies is done again.
 *
 * @returns what was found, or that it is not due
 */
export async function reconcileMoney(): Promise<string> {
  const run = await beginReconciliation();
  if (!run) return "not due";
  let read = 0;
  let page: StripeTransaction[] = [];
  const flush = async () => {
    read += page.length;
    await recordStripeTransactions(page);
    page = [];
  };
  for await (const entry of stripe().balanceTransactions.list({
    limit: 100,
    expand: ["data.source"],
    ...(run.since && { created: { gte: Math.floor(run.since.getTime() / 1000) } }),
  })) {
    page.push(toRow(entry));
    if (page.length === 100) await flush();
  }
  await flush();
  const { found, gone, open } = await finishReconciliation(run.id, read);
  return `${read} transactions read, ${found} findings new, ${gone} gone, ${open} open`;
}

function toRow({ id, type, amount, fee, currency, created, source }: Stripe.BalanceTransaction): StripeTransaction {
  return {
    id,
    type,
    stripe_ref: subjectOf(source) ?? id,
    amount_cents: fromStripeAmount(amount, currency),
    fee_cents: fromStripeAmount(fee, currency),
    currency,
    created_at: new Date(created * 1000).toISOString(),
  };
}

/** Journals name a charge by its PaymentIntent, everything else by itself. */
function subjectOf(source: Stripe.BalanceTransaction["source"]): string | null {
  if (source === null || typeof source === "string") return source;
  if (source.object === "charge" && source.payment_intent) {
    return typeof source.payment_intent === "string" ? source.payment_intent : source.payment_intent.id;
  }
  return source.id;
}
