import { z } from "zod";

/**
 * What each template needs. SQL writes these objects into `notifications.parameters`, so the names are snake_case;
 * amounts are integer minor units of `currency`, instants ISO 8601.
 */
const cents = z.number().int();
const instant = z.iso.datetime({ offset: true });
const code = z.string().regex(/^\d{6,10}$/);
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/);

/** One number of an order. `e164` is null for a random-in-area line that was never bought. */
const orderLine = z.object({
  e164: e164.nullable(),
  place: z.string(),
  number_type: z.string(),
  setup_cents: cents,
  monthly_cents: cents,
  tax_cents: cents,
  total_cents: cents,
  /** The number that this one stands in for, when the buyer allowed a substitute. */
  replaces_e164: e164.nullish(),
});

/** A line that was paid for by nobody. `reason` is the item's `failure_code`. */
const lostLine = orderLine.pick({ e164: true, place: true, number_type: true, total_cents: true }).extend({
  reason: z.string().nullish(),
});

const order = z.object({ order_id: z.uuid(), order_reference: z.string(), currency: z.string().length(3) });

/** Written by `private.receipt_json`. Sums are over `lines`, the live ones: `captured_cents` = set-up + first month + tax, and it is what the card pays. */
const receipt = order.extend({
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
  /** Null while renewals are not charged: the numbers then end at `ends_at`. */
  renews_at: instant.nullish(),
  ends_at: instant.nullish(),
});

/** A number whose paid time ends or has ended. */
const endingNumber = orderLine.pick({ place: true, number_type: true }).extend({
  number_id: z.uuid(),
  e164,
  label: z.string().nullish(),
  ends_at: instant,
});

/** The numbers of an order whose debt stopped them, or whose payment woke them. */
const orderNumbers = order.extend({ lines: z.array(orderLine.pick({ e164: true, place: true, number_type: true })) });

export const templateParameters = {
  "confirm-email": z.object({ code, link: z.url() }),
  "sign-in-link": z.object({ code, link: z.url() }),
  "confirm-action": z.object({ code }),
  "reset-password": z.object({ code, link: z.url() }),
  /** Sent to the new address, and to the current one when both must agree. */
  "email-change": z.object({ code, link: z.url(), new_email: z.email(), sent_to: z.enum(["current", "new"]) }),
  "order-receipt": receipt,
  "order-partly-completed": receipt.extend({ lost: z.array(lostLine) }),
  /** No line became live: nothing was charged. */
  "order-canceled": order.extend({
    lost: z.array(lostLine),
    authorized_cents: cents,
    /** `closed_reason` of the order; `hold_lost`: the payment came after the hold had ended; `payment_refused`: we may not use it. */
    reason: z.string().nullish(),
  }),
  /** The numbers are live, but the card refused the money. */
  "payment-failed": order.extend({
    amount_cents: cents,
    /** Stripe's payment page; without it the link leads to the order. */
    payment_url: z.url().nullish(),
    suspend_at: instant,
    release_at: instant,
  }),
  /** Numbers of one buyer that end on the same day; `ends_at` is the earliest. */
  "number-ending": z.object({ numbers: z.array(endingNumber).min(1), ends_at: instant }),
  /** `reason`: period_ended, unpaid, or an operator's. */
  "number-ended": z.object({ numbers: z.array(endingNumber).min(1), reason: z.string().nullish() }),
  "number-suspended": orderNumbers.extend({ amount_cents: cents, release_at: instant }),
  "number-resumed": orderNumbers,
  "operator-alert": z.object({ subject: z.string().min(1), facts: z.record(z.string(), z.unknown()).default({}) }),
} as const;

export type TemplateName = keyof typeof templateParameters;
export type TemplateParameters<Name extends TemplateName> = z.infer<(typeof templateParameters)[Name]>;
/** What a sender has to give; fields with a default may be left out. */
export type TemplateInput<Name extends TemplateName> = z.input<(typeof templateParameters)[Name]>;

export const isTemplateName = (name: string): name is TemplateName => Object.hasOwn(templateParameters, name);
