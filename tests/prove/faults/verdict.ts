import type { Sql } from "postgres";
import type { Placed } from "./place-orders.ts";
import { type Intent, listCarrierNumbers, listIntents, tell } from "./vendors.ts";
import { capturedByOrder } from "./watch-money.ts";

type Environment = Parameters<typeof listIntents>[0];

/** What is still under way; all zero = quiet. */
export async function unfinished(sql: Sql): Promise<Record<string, number>> {
  const [row] = await sql`
    select
      (select count(*) from public.orders where status in ('draft', 'awaiting_payment', 'authorized', 'provisioning'))::int as "orders open",
      (select count(*) from public.provisioning_queue where status in ('pending', 'processing', 'waiting'))::int as "jobs open",
      (select count(*) from public.external_events where handled_at is null)::int as "webhooks not handled",
      (select count(*) from public.outbox where sent_at is null)::int as "outbox not sent",
      (select count(*) from public.notifications where status in ('pending', 'sending'))::int as "mails not sent",
      (select count(*) from public.payments where status = 'requires_payment')::int as "payments not voided",
      (select count(*) from public.checkout_sessions where status in ('creating', 'open'))::int as "sessions open",
      (select count(*) from public.purchased_numbers where status in ('provisioning', 'releasing'))::int as "numbers between states"`;
  return row as Record<string, number>;
}

interface OrderRow {
  id: string;
  reference: string;
  status: string;
  live: number;
  captured: number;
  debt: number;
  failed: boolean;
  mails: string[];
  seconds: number | null;
}

interface NumberRow {
  id: string;
  status: string;
  e164: string | null;
  carrier_ref: string | null;
}

/**
 * Checks the promises over the whole shop once it is quiet.
 * @returns broken promises as sentences; none = all hold
 */
export async function judge(sql: Sql, environment: Environment, placed: Placed[]) {
  const broken: string[] = [];
  const orders = await readOrders(sql);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const intents = await listIntents(environment);
  broken.push(...judgeMoney(orders, intents));
  /** The bank took the authorization back before we could use it: nothing was bought, nothing is owed. */
  const lostByBank = new Set(
    intents.filter((i) => i.cancellation_reason === "automatic").map(({ metadata }) => metadata.order_id),
  );
  for (const { orderId, paidAt, totalCents } of placed) {
    const order = byId.get(orderId);
    if (!order) broken.push(`order ${orderId} was acknowledged (${totalCents} cents) and is lost`);
    else if (paidAt === null && order.status !== "expired")
      broken.push(`${order.reference} was never paid and is ${order.status}`);
    else if (paidAt !== null && order.status === "expired" && !lostByBank.has(orderId))
      broken.push(`${order.reference} was paid and is expired`);
  }
  broken.push(...(await judgeGoods(sql, environment)));
  broken.push(...(await judgeLeftovers(sql)));
  broken.push(...(await judgeMails(orders, environment)));
  return { broken, orders, intents };
}

const readOrders = (sql: Sql) => sql<OrderRow[]>`
  select o.id, o.reference, o.status,
    coalesce((select sum(i.total_cents) from public.order_items i where i.order_id = o.id and i.status = 'live'), 0)::int as live,
    coalesce((select sum(p.captured_cents) from public.payments p where p.order_id = o.id), 0)::int as captured,
    coalesce((select sum(p.debt_cents) from public.payments p where p.order_id = o.id), 0)::int as debt,
    exists (select from public.payments p where p.order_id = o.id and p.status = 'capture_failed') as failed,
    coalesce((select array_agg(n.template || ' ' || n.status) from public.notifications n where n.dedupe_key like '%:' || o.id
      and n.account_id is not null), '{}') as mails,
    extract(epoch from o.settled_at - o.authorized_at)::float as seconds
  from public.orders o`;

/** Captured at Stripe = live lines, or a debt of the same sum; and no card stays blocked. */
function judgeMoney(orders: OrderRow[], intents: Intent[]): string[] {
  const broken: string[] = [];
  const captured = capturedByOrder(intents);
  const known = new Set(orders.map(({ id }) => id));
  for (const order of orders) {
    const atStripe = captured.get(order.id) ?? 0;
    const who = `${order.reference} (${order.status})`;
    if (atStripe !== order.captured)
      broken.push(`${who}: ${atStripe} captured at Stripe, ${order.captured} in our books`);
    if (order.failed ? atStripe !== 0 || order.debt !== order.live : order.debt !== 0 || atStripe !== order.live)
      broken.push(`${who}: ${atStripe} captured, ${order.debt} owed, ${order.live} live`);
    if (order.failed && order.debt === 0) broken.push(`${who}: a failed capture without a debt`);
  }
  for (const intent of intents) {
    if (!known.has(intent.metadata.order_id ?? "")) broken.push(`${intent.id} belongs to no order`);
    if (intent.status === "requires_capture")
      broken.push(`${intent.id} of ${intent.metadata.order_id} still blocks the card`);
  }
  return broken;
}

/** Numbers of both carriers and ours, both ways. */
async function judgeGoods(sql: Sql, environment: Environment): Promise<string[]> {
  const broken: string[] = [];
  const owned = await listCarrierNumbers(environment);
  const ours = await sql<NumberRow[]>`select id, status, e164, carrier_ref from public.purchased_numbers`;
  const live = ours.filter(({ status }) => status === "active" || status === "suspended");
  const byRef = Map.groupBy(live, ({ carrier_ref }) => carrier_ref);
  for (const { carrier, ref, e164, reference, hasPath } of owned) {
    const owners = byRef.get(ref)?.length ?? 0;
    if (owners !== 1) broken.push(`${e164} at ${carrier} has ${owners} owners here (order ${reference})`);
    if (!hasPath) broken.push(`${e164} has no answer path at ${carrier}`);
  }
  // Each order of ours brought one number: a reference on two of them was bought twice.
  for (const [reference, numbers] of Map.groupBy(owned, ({ reference }) => reference)) {
    if (numbers.length > 1) broken.push(`order ${reference} brought ${numbers.map(({ e164 }) => e164).join(" and ")}`);
  }
  const atCarrier = new Map(owned.map((number) => [number.ref, number]));
  for (const number of live) {
    const real = atCarrier.get(number.carrier_ref ?? "");
    if (!real) broken.push(`${number.e164} is ${number.status} here and not at the carrier`);
    else if (real.e164 !== number.e164) broken.push(`${number.e164} is ${real.e164} at the carrier`);
  }
  const items = await sql`
    select i.id, i.status, n.status as number_status from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id
    where (i.status = 'live') is distinct from coalesce(n.status in ('active', 'suspended'), false)`;
  for (const item of items) broken.push(`line ${item.id} is ${item.status}, its number ${item.number_status}`);
  const twice = await sql`
    select order_item_id, count(*)::int as n from public.carrier_orders where status = 'completed' group by 1 having count(*) > 1`;
  for (const { order_item_id, n } of twice) broken.push(`line ${order_item_id} was bought ${n} times`);
  return broken;
}

async function judgeLeftovers(sql: Sql): Promise<string[]> {
  const broken = Object.entries(await unfinished(sql))
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
  const [row] = await sql`
    select (select count(*) from public.holds h left join public.orders o on o.id = h.order_id where h.status = 'active'
        and (h.expires_at < now() - interval '75 seconds' or o.status in ('completed', 'partially_completed', 'canceled', 'expired')))::int as holds,
      (select sum(balance_reserved) from public.carriers)::float as reserved`;
  if (row!.holds > 0) broken.push(`${row!.holds} holds leak`);
  if (row!.reserved !== 0) broken.push(`${row!.reserved} USD of our balance stay reserved for no order`);
  return broken;
}

const ENDINGS = ["order-receipt", "order-canceled", "order-partly-completed", "payment-failed"];

/** Each settled order was told its end exactly once: one row, one mail that the provider took. */
async function judgeMails(orders: OrderRow[], environment: Environment): Promise<string[]> {
  const broken: string[] = [];
  interface Email {
    to: string[] | string;
    subject: string;
    text?: string | null;
    html?: string | null;
    tags?: { name: string; value: string }[];
  }
  const inbox = await tell<Email[] | { data: Email[] }>(environment.RESEND_BASE_URL, "GET", "/emails");
  const emails = Array.isArray(inbox) ? inbox : inbox.data;
  for (const order of orders.filter(({ status }) => status !== "expired")) {
    const told = order.mails.filter((mail) => ENDINGS.includes(mail.split(" ")[0]!));
    if (told.length !== 1 || !told[0]!.endsWith(" sent"))
      broken.push(`${order.reference}: messages ${order.mails.join(", ") || "none"}`);
    const received = emails.filter(
      (email) =>
        `${email.subject} ${email.text ?? ""} ${email.html ?? ""}`.includes(order.reference) &&
        !String(email.to).includes("operator@") &&
        email.tags?.some(({ name, value }) => name === "template" && ENDINGS.includes(value)),
    );
    if (received.length !== 1) broken.push(`${order.reference}: ${received.length} mails in the inbox`);
  }
  return broken;
}
