import type Stripe from "stripe";

/** The SDK's own type with its expandable members as plain ids: what is stored and what an unexpanded answer holds. */
type Unexpanded<T, K extends keyof T> = Omit<T, K> & { [P in K]: Extract<T[P], string | null> };

export type Customer = Stripe.Customer;
export type TaxId = Stripe.TaxId;
export type Session = Unexpanded<Stripe.Checkout.Session, "customer" | "payment_intent" | "setup_intent">;
export type PaymentIntent = Unexpanded<Stripe.PaymentIntent, "customer" | "latest_charge" | "payment_method">;
export type Charge = Unexpanded<Stripe.Charge, "customer" | "payment_intent" | "balance_transaction">;
export type PaymentMethod = Unexpanded<Stripe.PaymentMethod, "customer"> & { card: Stripe.PaymentMethod.Card };
export type SetupIntent = Unexpanded<Stripe.SetupIntent, "customer" | "payment_method">;
export type Refund = Unexpanded<Stripe.Refund, "charge" | "payment_intent" | "payment_method" | "customer">;
export type BalanceTransaction = Omit<Stripe.BalanceTransaction, "source"> & { source: string };
/** The members of a payout that are imitated. */
export type Payout = Pick<
  Stripe.Payout,
  "id" | "object" | "amount" | "arrival_date" | "created" | "currency" | "status"
> & { balance_transaction: string };
export type FraudWarning = Unexpanded<Stripe.Radar.EarlyFraudWarning, "charge" | "payment_intent">;
export type Dispute = Unexpanded<Stripe.Dispute, "charge" | "payment_intent">;
/** On the wire decimals are strings; the SDK turns them into `Decimal`. */
export type Price = Omit<Stripe.Price, "unit_amount_decimal" | "product"> & {
  unit_amount_decimal: string | null;
  product: string;
};
export type LineItem = Omit<Stripe.LineItem, "price"> & { price: Price | null };
export type PortalSession = Stripe.BillingPortal.Session;
export type Metadata = Record<string, string>;

/** `data.object` is a frozen copy of the object at the moment of the event. */
export interface Event {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}
