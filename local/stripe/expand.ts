import { invalidRequest } from "./errors.ts";
import { listOf } from "./list.ts";
import { linesOf } from "./tax/tax-world.ts";
import type { World } from "./world.ts";

type Fetched = Record<string, unknown>;
type Fetch = (world: World, object: Fetched, value: unknown) => unknown;

const customer: Fetch = (world, _, id) =>
  typeof id === "string" ? (world.customers.get(id) ?? { id, object: "customer", deleted: true }) : null;
const paymentIntent: Fetch = (world, _, id) => world.paymentIntents.get(String(id)) ?? null;
const paymentMethod: Fetch = (world, _, id) => world.paymentMethods.get(String(id)) ?? null;
const charge: Fetch = (world, _, id) => world.charges.get(String(id)) ?? null;
const balanceTransaction: Fetch = (world, _, id) => world.balanceTransactions.get(String(id)) ?? null;
/** What a balance transaction is about: a charge, refund, dispute or payout. */
const source: Fetch = (world, _, id) =>
  world.charges.get(String(id)) ??
  world.refunds.get(String(id)) ??
  world.disputes.get(String(id)) ??
  world.payouts.get(String(id)) ??
  null;
const taxLines: Fetch = (world, { id }) => linesOf(world.tax, String(id));
const setupIntent: Fetch = (world, _, id) => world.setupIntents.get(String(id)) ?? null;

/** What can be expanded, as `<object>.<field>`. */
const expandable: Record<string, Fetch> = {
  "checkout.session.customer": customer,
  "checkout.session.payment_intent": paymentIntent,
  "checkout.session.setup_intent": setupIntent,
  "checkout.session.line_items": (world, session) =>
    listOf(
      world.sessionFacts.get(String(session.id))?.lineItems ?? [],
      `/v1/checkout/sessions/${session.id}/line_items`,
    ),
  "payment_intent.customer": customer,
  "payment_intent.payment_method": paymentMethod,
  "payment_intent.latest_charge": charge,
  "charge.customer": customer,
  "charge.payment_intent": paymentIntent,
  "charge.balance_transaction": balanceTransaction,
  "charge.refunds": (world, owner) =>
    listOf(world.refunds.list((refund) => refund.charge === owner.id).reverse(), `/v1/charges/${owner.id}/refunds`),
  "setup_intent.customer": customer,
  "setup_intent.payment_method": paymentMethod,
  "payment_method.customer": customer,
  "refund.charge": charge,
  "refund.customer": customer,
  "refund.payment_intent": paymentIntent,
  "refund.payment_method": paymentMethod,
  "refund.balance_transaction": balanceTransaction,
  "balance_transaction.source": source,
  "radar.early_fraud_warning.charge": charge,
  "radar.early_fraud_warning.payment_intent": paymentIntent,
  "dispute.charge": charge,
  "dispute.payment_intent": paymentIntent,
  "tax.calculation.line_items": taxLines,
  "tax.transaction.line_items": taxLines,
  "customer.invoice_settings.default_payment_method": paymentMethod,
};

/**
 * Replaces ids by objects along dotted paths (`latest_charge.balance_transaction`, `data.payment_intent`).
 *
 * @throws {StripeApiError} 400 for a path that cannot be expanded or has more than four steps
 */
export function expandObject(world: World, result: object, paths: string[]): object {
  const copy = structuredClone(result) as Fetched;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > 4)
      throw invalidRequest("You cannot expand more than 4 levels of a property.", { param: "expand" });
    walk(world, copy, steps, path);
  }
  return copy;
}

function walk(world: World, object: Fetched, steps: string[], path: string): void {
  const [field, ...rest] = steps;
  if (field === undefined) return;
  if (object.object === "list" && field === "data") {
    for (const item of object.data as Fetched[]) walk(world, item, rest, path);
    return;
  }
  const nested = `${object.object}.${field}.${rest[0]}`;
  if (nested in expandable) {
    const inner = object[field] as Fetched;
    replace(world, inner, rest[0] as string, expandable[nested] as Fetch, rest.slice(1), path);
    return;
  }
  const fetch = expandable[`${object.object}.${field}`];
  if (!fetch) throw invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
  replace(world, object, field, fetch, rest, path);
}

function replace(world: World, object: Fetched, field: string, fetch: Fetch, rest: string[], path: string): void {
  const value = object[field];
  // Already an object when an earlier path went through it.
  if (value !== null && typeof value !== "object") object[field] = fetch(world, object, value);
  const next = object[field];
  if (rest.length > 0 && next !== null && typeof next === "object") walk(world, next as Fetched, rest, path);
}
