import { consentVersion } from "@/lib/contract/consent";
import type { TestDatabase } from "../setup/database.ts";
import { type BuiltPerson, personActor } from "./person.ts";

type Buyer = Pick<BuiltPerson, "id" | "accountId">;

export interface BuiltOrder {
  id: string;
  /** as people read it */
  reference: string;
  total_cents: number;
  currency: string;
  status: string;
}

/** Holds numbers of an area for a buyer and places the order; nothing is paid. @throws when a number is taken */
export async function placeOrder(
  db: TestDatabase,
  buyer: Buyer,
  wish: { areaId: string; numbers: string[]; policy?: "drop" | "nearest"; expectedTotalCents?: number },
): Promise<BuiltOrder> {
  const who = { p_actor: personActor(buyer.id), p_account_id: buyer.accountId };
  for (const e164 of wish.numbers) {
    const request = { area_id: wish.areaId, e164, carrier_ref: `ref-${e164}` };
    const held = await db.call.server("hold_number", { ...who, p_request: request });
    if (!held.ok) throw new Error(`${e164}: ${held.code}`);
  }
  const request = {
    lost_line_policy: wish.policy ?? "drop",
    consent_version: consentVersion,
    needs_forward_to: false,
    ...(wish.expectedTotalCents !== undefined && { expected_total_cents: wish.expectedTotalCents }),
  };
  const placed = await db.call.server("place_order", { ...who, p_request: request });
  if (!placed.ok) throw new Error(placed.code);
  return placed.order;
}

export const intentOf = (order: { id: string }): string => `pi_${order.id}`;

/** A card is authorized for the order, as Stripe's webhook reports it. @returns the function's answer: started, already, void */
export const authorizeOrder = (
  db: TestDatabase,
  order: Pick<BuiltOrder, "id" | "total_cents"> & { currency?: string },
  { intent = intentOf(order), session = null }: { intent?: string; session?: string | null } = {},
): Promise<{ action: string }> =>
  db.call.worker("authorize_order", {
    p_order_id: order.id,
    p_payment: {
      payment_intent_id: intent,
      amount_cents: order.total_cents,
      currency: order.currency?.toLowerCase() ?? "usd",
      payment_method_id: "pm_1",
      card_brand: "visa",
      card_last4: "4242",
      stripe_session_id: session,
      capture_before: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    },
  });

/** The jobs that buy the lines of an order, in the order of its lines. */
export async function jobsOf(db: TestDatabase, orderId: string): Promise<string[]> {
  const rows = await db.sql`
    select q.id from public.provisioning_queue q join public.order_items i on i.id = q.order_item_id
    where q.order_id = ${orderId} order by i.position`;
  return rows.map(({ id }) => id as string);
}
