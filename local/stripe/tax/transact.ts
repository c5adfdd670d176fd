import type Stripe from "stripe";
import { invalidRequest, noSuch } from "../errors.ts";
import { newId } from "../new-id.ts";
import type { Metadata } from "../types.ts";
import type { World } from "../world.ts";
import type { TaxTransaction } from "./tax-world.ts";

type Line = Stripe.Tax.TransactionLineItem;

/** A calculation becomes what is filed. */
export function commitCalculation(
  world: World,
  given: { calculation: string; reference: string; posted_at?: number; metadata: Metadata },
): TaxTransaction {
  const calculation = world.tax.calculations.get(given.calculation);
  if (!calculation) throw noSuch("tax calculation", given.calculation, "calculation", 400);
  if (calculation.expires_at <= world.now())
    throw invalidRequest(`The tax calculation '${given.calculation}' has expired.`, { param: "calculation" });
  checkReference(world, given.reference);
  const posted_at = given.posted_at ?? world.now();
  if (posted_at > world.now() || posted_at < calculation.tax_date)
    throw invalidRequest("The `posted_at` must fall within the `tax_date` and the current time.", {
      param: "posted_at",
    });
  const lines = (world.tax.lines.get(calculation.id) ?? []) as Stripe.Tax.CalculationLineItem[];
  const { currency, customer, customer_details, ship_from_details, tax_date } = calculation;
  return store(
    world,
    {
      currency,
      customer,
      customer_details,
      ship_from_details,
      shipping_cost: null,
      tax_date,
      metadata: given.metadata,
      posted_at,
      reference: given.reference,
      reversal: null,
      type: "transaction",
    },
    lines.map(({ tax_breakdown: _b, performance_location: _p, ...line }) => ({
      ...line,
      id: newId("tax_li"),
      object: "tax.transaction_line_item",
      reversal: null,
      type: "transaction",
    })),
  );
}

export interface ReversalParams {
  mode: "full" | "partial";
  original_transaction: string;
  reference: string;
  line_items?: {
    amount: number;
    amount_tax: number;
    original_line_item: string;
    reference: string;
    quantity?: number;
  }[];
  metadata: Metadata;
}

/** Takes back lines of a transaction, never more of one than is left of it. */
export function reverse(world: World, given: ReversalParams): TaxTransaction {
  const original = world.tax.transactions.get(given.original_transaction);
  if (!original) throw noSuch("tax transaction", given.original_transaction, "original_transaction", 400);
  if (original.type !== "transaction")
    throw invalidRequest("A reversal cannot be reversed.", { param: "original_transaction" });
  checkReference(world, given.reference);
  const left = leftOf(world, original);
  const asked =
    given.mode === "partial"
      ? given.line_items
      : [...left.values()].map(({ line, amount, amount_tax }) => ({
          amount: -amount,
          amount_tax: -amount_tax,
          original_line_item: line.id,
          reference: line.reference,
          quantity: line.quantity,
        }));
  if (!asked?.length) throw invalidRequest("Missing required param: line_items.", { param: "line_items" });
  const lines = asked.map((item, index): Line => {
    const rest = left.get(item.original_line_item);
    const param = `line_items[${index}]`;
    if (!rest) throw noSuch("tax line item", item.original_line_item, `${param}[original_line_item]`, 400);
    rest.amount += item.amount;
    rest.amount_tax += item.amount_tax;
    if (rest.amount < 0 || rest.amount_tax < 0)
      throw invalidRequest("The reversed amount is more than what is left of the line item.", { param });
    return {
      ...rest.line,
      id: newId("tax_li"),
      amount: item.amount,
      amount_tax: item.amount_tax,
      quantity: item.quantity ?? 1,
      reference: item.reference,
      reversal: { original_line_item: rest.line.id },
      type: "reversal",
    };
  });
  const { id: _id, created: _created, line_items: _lines, object: _object, livemode: _live, ...copied } = original;
  return store(
    world,
    {
      ...copied,
      metadata: given.metadata,
      posted_at: world.now(),
      reference: given.reference,
      reversal: { original_transaction: original.id },
      type: "reversal",
    },
    lines,
  );
}

/** There is no looking one up by it, so a repetition without its idempotency key is refused for good. */
function checkReference(world: World, reference: string): void {
  if (world.tax.transactions.list((one) => one.reference === reference).length > 0)
    throw invalidRequest(`A tax transaction with the reference '${reference}' already exists.`, {
      code: "resource_already_exists",
      param: "reference",
    });
}

function leftOf(world: World, original: TaxTransaction) {
  const lines = (world.tax.lines.get(original.id) ?? []) as Line[];
  const left = new Map(lines.map((line) => [line.id, { line, amount: line.amount, amount_tax: line.amount_tax }]));
  for (const { id } of world.tax.transactions.list((one) => one.reversal?.original_transaction === original.id)) {
    for (const line of (world.tax.lines.get(id) ?? []) as Line[]) {
      const rest = left.get(line.reversal?.original_line_item ?? "");
      if (!rest) continue;
      rest.amount += line.amount;
      rest.amount_tax += line.amount_tax;
    }
  }
  return left;
}

function store(
  world: World,
  facts: Omit<TaxTransaction, "id" | "object" | "created" | "line_items" | "livemode">,
  lines: Line[],
): TaxTransaction {
  const id = newId("tax");
  world.tax.lines.put(id, lines);
  return world.tax.transactions.put(id, {
    id,
    object: "tax.transaction",
    created: world.now(),
    line_items: id,
    livemode: false,
    ...facts,
  });
}
