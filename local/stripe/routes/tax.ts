import { z } from "zod";
import type { Route } from "../api.ts";
import { noSuch } from "../errors.ts";
import { currency, emptyable, integer, metadata, oneOf, params, text } from "../params.ts";
import { calculateTax } from "../tax/calculate.ts";
import { linesOf } from "../tax/tax-world.ts";
import { commitCalculation, reverse } from "../tax/transact.ts";
import type { World } from "../world.ts";

const address = z.strictObject({
  country: text(),
  state: emptyable(text()).optional(),
  postal_code: emptyable(text()).optional(),
  city: emptyable(text()).optional(),
  line1: emptyable(text()).optional(),
  line2: emptyable(text()).optional(),
});

const calculation = params({
  currency: currency(),
  line_items: z
    .array(
      z.strictObject({
        amount: integer({ min: 1 }),
        reference: text(500).optional(),
        quantity: integer({ min: 1 }).optional(),
        tax_behavior: oneOf("exclusive").optional(),
        tax_code: text().optional(),
      }),
    )
    .min(1)
    .max(100),
  customer_details: z.strictObject({
    address,
    address_source: oneOf("billing", "shipping"),
    tax_ids: z.array(z.strictObject({ type: text(), value: text(250) })).optional(),
  }),
  tax_date: integer().optional(),
});

const reversedLine = z.strictObject({
  amount: integer({ max: 0 }),
  amount_tax: integer({ max: 0 }),
  original_line_item: text(),
  reference: text(500),
  quantity: integer({ min: 1 }).optional(),
});

/** Taxes of sales that are not made by Stripe's own invoices. */
export function taxRoutes(on: Route, world: World): void {
  on("POST", "/v1/tax/calculations", calculation, (given) => bare(calculateTax(world, given)));

  on("GET", "/v1/tax/calculations/:id", params({}), (_, { param }) => bare(calculationOf(param("id"))));

  on("GET", "/v1/tax/calculations/:id/line_items", lineParams, (given, { param }) =>
    pageOfLines(world, calculationOf(param("id")).id, given),
  );

  on(
    "POST",
    "/v1/tax/transactions/create_from_calculation",
    params({
      calculation: text(),
      reference: text(500),
      posted_at: integer().optional(),
      metadata: metadata().optional(),
    }),
    (given) => bare(commitCalculation(world, { ...given, metadata: given.metadata ?? {} })),
  );

  on(
    "POST",
    "/v1/tax/transactions/create_reversal",
    params({
      mode: oneOf("full", "partial"),
      original_transaction: text(),
      reference: text(500),
      line_items: z.array(reversedLine).min(1).optional(),
      metadata: metadata().optional(),
    }),
    (given) => bare(reverse(world, { ...given, metadata: given.metadata ?? {} })),
  );

  on("GET", "/v1/tax/transactions/:id", params({}), (_, { param }) => bare(transactionOf(param("id"))));

  on("GET", "/v1/tax/transactions/:id/line_items", lineParams, (given, { param }) =>
    pageOfLines(world, transactionOf(param("id")).id, given),
  );

  function calculationOf(id: string) {
    const found = world.tax.calculations.get(id);
    if (!found || found.expires_at <= world.now()) throw noSuch("tax calculation", id);
    return found;
  }

  function transactionOf(id: string) {
    const found = world.tax.transactions.get(id);
    if (!found) throw noSuch("tax transaction", id);
    return found;
  }
}

const lineParams = params({ limit: integer({ min: 1, max: 100 }).optional(), starting_after: text().optional() });

function pageOfLines(
  world: World,
  id: string,
  { limit = 10, starting_after }: { limit?: number; starting_after?: string },
) {
  const all = linesOf(world.tax, id);
  const start = starting_after === undefined ? 0 : all.data.findIndex((line) => line.id === starting_after) + 1;
  return { ...all, data: all.data.slice(start, start + limit), has_more: all.data.length > start + limit };
}

/** Lines are there when they are expanded. */
const bare = <T extends { line_items: string }>({ line_items: _, ...object }: T) => object;
