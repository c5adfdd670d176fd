import type { TestDatabase } from "../setup/database.ts";
import { authorizeOrder, intentOf, jobsOf, placeOrder } from "./order.ts";
import type { BuiltPerson } from "./person.ts";

/** Plays one run of a purchase against the database, as if the carrier had delivered. @returns the answer of `activate_number` */
export async function deliverNumber(db: TestDatabase, jobId: string, run = "run") {
  const { worker } = db.call;
  const job = await worker("claim_job", { p_job_id: jobId, p_run_id: run });
  const lease = { p_job_id: job.id, p_generation: job.generation };
  const { order } = await worker("begin_carrier_order", lease);
  await worker("submit_carrier_order", { ...lease, p_carrier_order_id: order.id });
  await worker("record_carrier_order", {
    p_carrier_order_id: order.id,
    p_status: "completed",
    p_ref: `co-${jobId}`,
    p_amount: "0.85",
  });
  await worker("identify_number", { ...lease, p_carrier_ref: `did-${jobId}`, p_e164: job.item.e164 });
  const configuration = { answer_path: { kind: "sip", host: "voice.example.test", fallback: null } };
  await worker("want_configuration", { ...lease, p_wanted: configuration });
  const paidUntil = new Date(Date.now() + 30 * 86_400_000);
  return worker("activate_number", { ...lease, p_read_back: configuration, p_paid_until: paidUntil });
}

/** Plays one run of a purchase whose line is lost for this reason. */
export async function loseNumber(db: TestDatabase, jobId: string, reason: string): Promise<void> {
  const job = await db.call.worker("claim_job", { p_job_id: jobId, p_run_id: "run" });
  await db.call.worker("fail_line", { p_job_id: job.id, p_generation: job.generation, p_code: reason });
}

/** Queues an action on a number (suspend, resume, release) and does it, as if the carrier had. */
export async function actOnNumber(db: TestDatabase, numberId: string, action: string, reason: string): Promise<void> {
  const { worker } = db.call;
  const id = await worker("queue_action", { p_number_id: numberId, p_action: action, p_reason: reason });
  const job = await worker("claim_job", { p_job_id: id, p_run_id: "run" });
  await worker("finish_number_action", { p_job_id: job.id, p_generation: job.generation });
}

/**
 * A paid and delivered number of an account, made by the product's own functions: hold, order, authorization, delivery, settlement.
 * @param traits.unpaid the capture and the charge of the card failed: the account owes what is live
 */
export async function buyNumber(
  db: TestDatabase,
  buyer: Pick<BuiltPerson, "id" | "accountId">,
  { areaId, e164, unpaid = false }: { areaId: string; e164: string; unpaid?: boolean },
): Promise<{ orderId: string; numberId: string }> {
  const { worker } = db.call;
  const order = await placeOrder(db, buyer, { areaId, numbers: [e164] });
  await authorizeOrder(db, order);
  const [jobId] = await jobsOf(db, order.id);
  await deliverNumber(db, jobId!);
  await worker("begin_settlement", { p_order_id: order.id });
  const intent = { p_order_id: order.id, p_payment_intent_id: intentOf(order) };
  if (unpaid) {
    await worker("record_authorization_lost", { ...intent, p_code: "expired" });
    await worker("record_recharge", {
      p_order_id: order.id,
      p_payment_intent_id: null,
      p_succeeded: false,
      p_code: "card_declined",
    });
  } else await worker("record_capture", { ...intent, p_captured_cents: order.total_cents });
  const [number] = await db.sql`select id from public.purchased_numbers where e164 = ${e164}`;
  return { orderId: order.id, numberId: number!.id as string };
}
