import type { Sql } from "postgres";
import { personActor } from "./person";

interface Buyer {
  id: string;
  accountId: string;
}

/**
 * A paid and delivered number of an account, made by the product's own functions: hold, order, authorization, delivery, settlement.
 * @param sql as `postgres`
 * @param wish.unpaid the capture and the charge of the card failed: the account owes what is live
 * @returns the order's and the number's ids
 */
export async function buyNumber(
  sql: Sql,
  buyer: Buyer,
  wish: { areaId: string; e164: string; unpaid?: boolean },
): Promise<{ orderId: string; numberId: string }> {
  const actor = personActor(buyer.id);
  // biome-ignore lint/suspicious/noExplicitAny: shapes are checked by the functions' own tests
  const run = async (text: string, ...values: unknown[]): Promise<any> =>
    (await sql.unsafe(`select private.${text} as r`, values as never))[0]!.r;
  const intent = `pi_${crypto.randomUUID()}`;
  const ref = crypto.randomUUID();
  const configuration = { answer_path: { kind: "sip", host: "voice.example.test" } };

  await run("hold_number($1, $2, $3)", actor, buyer.accountId, {
    area_id: wish.areaId,
    e164: wish.e164,
    carrier_ref: ref,
  });
  const { order } = await run("place_order($1, $2, $3)", actor, buyer.accountId, {
    consent_version: "2026-11",
    needs_forward_to: false,
  });
  await run("authorize_order($1, $2)", order.id, {
    payment_intent_id: intent,
    amount_cents: order.total_cents,
    currency: "usd",
    payment_method_id: "pm_1",
    card_brand: "visa",
    card_last4: "4242",
    stripe_session_id: null,
    capture_before: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  });
  const [queued] = await sql`select id from public.provisioning_queue where order_id = ${order.id}`;
  const job = await run("claim_job($1, $2)", queued!.id, "run");
  const begun = await run("begin_carrier_order($1, $2)", job.id, job.generation);
  await run("submit_carrier_order($1, $2, $3)", job.id, job.generation, begun.order.id);
  await run("record_carrier_order($1, $2, $3, $4)", begun.order.id, "completed", `order-${ref}`, "0.85");
  await run("identify_number($1, $2, $3, $4)", job.id, job.generation, `did-${ref}`, wish.e164);
  await run("want_configuration($1, $2, $3)", job.id, job.generation, configuration);
  const paidUntil = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await run("activate_number($1, $2, $3, $4)", job.id, job.generation, configuration, paidUntil);
  await run("begin_settlement($1)", order.id);
  if (wish.unpaid) {
    await run("record_authorization_lost($1, $2, $3)", order.id, intent, "expired");
    await run("record_recharge($1, $2, $3, $4)", order.id, null, false, "card_declined");
  } else await run("record_capture($1, $2, $3)", order.id, intent, order.total_cents);
  const [number] = await sql`select id from public.purchased_numbers where e164 = ${wish.e164}`;
  return { orderId: order.id, numberId: number!.id as string };
}
