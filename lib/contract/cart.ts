import { z } from "zod";
import { searchQuerySchema } from "./available-numbers";
import { e164Schema, instant, priceSchema } from "./common";
import { featureSchema, numberTypeSchema } from "./vocabulary";

export const cartItemSchema = z.object({
  id: z.uuid(),
  status: z.enum(["active", "converted", "released", "expired"]),
  /** null: a random number of the area, known after purchase */
  e164: z.string().nullable(),
  /** formatted for its country; "New York 212" style words for random lines */
  display: z.string(),
  area_id: z.uuid(),
  country: z.string(),
  area_slug: z.string(),
  place: z.string(),
  prefix: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  /** calls that it takes at the same time; null: without a limit that callers would meet */
  concurrent_calls: z.number().int().nullable(),
  price: priceSchema,
  /** what the owner pays for a minute of a call to it, exact, in the price's currency; null: callers pay */
  minute_price: z.string().nullable(),
  expires_at: instant,
  /** while this lies ahead the carrier reserves it too (firm); null = soft: held in this shop only */
  firm_until: instant.nullable(),
  checked_at: instant.nullable(),
  extended: z.boolean(),
  /** it ended because its carrier no longer has the number */
  lost: z.boolean(),
  created_at: instant,
});
export type CartItem = z.infer<typeof cartItemSchema>;

export const cartSchema = z.object({
  id: z.uuid().nullable(),
  items: z.array(cartItemSchema),
  /** lapsed in the last 30 minutes: "look again" */
  expired_items: z.array(cartItemSchema),
  /** the one deadline: the earliest hold's end, on the server's clock */
  deadline: instant.nullable(),
  server_now: instant,
  can_extend: z.boolean(),
  /** an order of this cart that waits for payment */
  open_order_id: z.uuid().nullable(),
  /** taxes are unknown before it is saved where the account is (`PUT /billing/facts`): until then nothing can be ordered */
  needs_place: z.boolean(),
  /** how many numbers count for volume prices: those of the account and those held here */
  volume_count: z.number().int(),
  currency: z.string(),
  setup_cents: z.number().int(),
  monthly_cents: z.number().int(),
  tax_cents: z.number().int(),
  due_today_cents: z.number().int(),
});
export type Cart = z.infer<typeof cartSchema>;

/** `POST /api/v1/cart/items`: a number seen in a search (e164), or a random one of an area. */
export const addCartItemSchema = z.strictObject({
  area_id: z.uuid(),
  e164: e164Schema.optional(),
  /** what the caller was shown: a number that costs more now is not held (409 PRICE_CHANGED, with `details.price`) */
  expected_due_today_cents: z.number().int().min(0).optional(),
});
export type AddCartItem = z.infer<typeof addCartItemSchema>;

/** No account may hold more at a time, so no request may ask for more. */
const maxBatch = 20;

/**
 * `POST /api/v1/cart/items/batch`: numbers seen in searches, or a quantity of those that a search finds ("10 numbers in 415"), best
 * first.
 */
export const addCartItemsSchema = z.union([
  z.strictObject({ items: z.array(addCartItemSchema).min(1).max(maxBatch) }),
  z.strictObject({
    quantity: z.number().int().min(1).max(maxBatch),
    search: searchQuerySchema.omit({ more: true }),
  }),
]);

/** What became of one of several numbers: its hold, or the code and words of a refusal. */
const cartOutcomeSchema = z.object({
  area_id: z.uuid().nullable(),
  e164: z.string().nullable(),
  item: cartItemSchema.nullable(),
  /** null: it is held */
  code: z.string().nullable(),
  message: z.string().nullable(),
});
export type CartOutcome = z.infer<typeof cartOutcomeSchema>;

/** One outcome for each number, in the order asked; `cart.deadline` is the one deadline of all. */
export const addedCartItemsSchema = z.object({
  outcomes: z.array(cartOutcomeSchema),
  held: z.number().int(),
  wanted: z.number().int(),
  cart: cartSchema,
});

/** Answer of adding: the cart and which item it is. 201 when new, 200 when it was held by you already. */
export const addedCartItemSchema = z.object({ item: cartItemSchema, cart: cartSchema });
