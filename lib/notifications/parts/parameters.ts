import { z } from "zod";

// What the parameters of several messages have in common. SQL writes them, so the names are snake_case.

/** Integer minor units of the message's `currency`. */
export const cents = z.number().int();
export const instant = z.iso.datetime({ offset: true });
export const code = z.string().regex(/^\d{6,10}$/);
/** What confirms a mailbox. */
export const codeAndLink = z.object({ code, link: z.url() });

export const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/);

/** One number of an order. `e164` is null for a random-in-area line that was never bought. */
const orderLine = z.object({
  e164: e164.nullable(),
  place: z.string(),
  number_type: z.string(),
  setup_cents: cents,
  monthly_cents: cents,
  /** One number alone; `monthly_cents` is for each of `volume_count`. */
  list_monthly_cents: cents,
  volume_count: z.number().int(),
  tax_cents: cents,
  total_cents: cents,
  /** The number that this one stands in for, when the buyer allowed a substitute. */
  replaces_e164: e164.nullish(),
});

/** A line that was not charged. `reason` is the item's `failure_code`. */
export const lostLine = orderLine.pick({ e164: true, place: true, number_type: true, total_cents: true }).extend({
  reason: z.string().nullish(),
});

export const order = z.object({ order_id: z.uuid(), order_reference: z.string(), currency: z.string().length(3) });

/** Written by `private.receipt_json`. Sums are over `lines`, the live ones: `captured_cents` = set-up + first month + tax, and it is what the card pays. */
export const receipt = order.extend({
  /** Absent in messages that were queued before receipts named their buyer. */
  buyer_name: z.string().nullish(),
  lines: z.array(orderLine),
  setup_cents: cents,
  monthly_cents: cents,
  tax_cents: cents,
  authorized_cents: cents,
  captured_cents: cents,
  /** What the card had reserved and gets back: authorized − captured. */
  released_cents: cents,
  card_brand: z.string().nullish(),
  card_last4: z.string().nullish(),
  settled_at: instant,
  /** Null when nothing of it renews: the numbers then end at `ends_at`. */
  renews_at: instant.nullish(),
  ends_at: instant.nullish(),
});

/** An order that is paid and not set up yet. Written by `private.setup_json`. */
export const setup = order.extend({
  authorized_cents: cents,
  /** How many of its numbers work already. */
  live: z.number().int(),
  waiting: z.array(orderLine.pick({ e164: true, place: true, number_type: true })),
});

/** A number whose paid time ends or has ended. */
export const endingNumber = orderLine.pick({ place: true, number_type: true }).extend({
  number_id: z.uuid(),
  e164,
  label: z.string().nullish(),
  ends_at: instant,
});

/** A number that is paid by the year: what the next one costs, and its days. */
export const yearOfNumber = z.object({
  number: endingNumber,
  currency: z.string().length(3),
  from: instant,
  until: instant,
  year_cents: cents,
});

/** A number whose monthly price was to change. */
export const coming = endingNumber.omit({ ends_at: true }).extend({
  from_cents: cents,
  to_cents: cents,
  holds_from: instant,
});

/** The numbers of an order whose debt stopped them, or whose payment woke them. */
export const orderNumbers = order.extend({
  lines: z.array(orderLine.pick({ e164: true, place: true, number_type: true })),
});
