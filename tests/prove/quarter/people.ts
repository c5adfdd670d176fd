import { randomUUID } from "node:crypto";
import { control } from "../../drivers/shop.ts";
import { firstMonthEnd, lastBoundaryUpTo } from "../../oracle/billing-oracle.ts";
import { placeOf } from "./taxes.ts";
import { isTollFree } from "./toll-free.ts";
import type { World } from "./world.ts";

export const day = 86_400_000;
/** The newest: usage is covered by it. */
const consentVersion = "2026-11-28";
const zones = ["America/New_York", "Europe/London", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo"];

/** Cards, and what their owners do when they are refused: another card so many days later, or nothing. */
const cards: { card: string; declines?: { code: string; times: number }; betterAfter?: number }[] = [
  { card: "pm_card_visa" },
  { card: "pm_card_mastercard" },
  { card: "pm_card_visa", declines: { code: "insufficient_funds", times: 1 } },
  { card: "pm_card_amex" },
  { card: "pm_card_chargeCustomerFail", betterAfter: 5 },
  { card: "pm_card_visa" },
  { card: "pm_card_chargeCustomerFail" },
  { card: "pm_card_visa", declines: { code: "lost_card", times: 9 }, betterAfter: 12 },
  { card: "pm_card_visa" },
  { card: "pm_card_authenticationRequired", betterAfter: 25 },
  { card: "pm_card_visa", declines: { code: "do_not_honor", times: 2 } },
  { card: "pm_card_visa", declines: { code: "processing_error", times: 3 } },
];

export interface Account {
  index: number;
  id: string;
  email: string;
  customer: string;
  /** the first of its numbers goes live */
  bornAt: Date;
  plan: (typeof cards)[number];
  /** the rule at Stripe by which its card is refused */
  declines?: string;
  /** when its owner last saved another card */
  changedAt?: Date;
}

/** What an account is to be: born on one of the first 31 days, at its own minute. */
export const bornAtOf = (start: Date, index: number): Date =>
  new Date(start.getTime() + (index % 31) * day + ((index * 7919) % 1440) * 60_000);
export const numbersOf = (index: number): number => (index % 20 === 7 ? 40 : 1 + ((index * 7) % 4));

export async function addAccount(world: World, index: number): Promise<Account> {
  const email = `quarter-${index}@example.test`;
  const [user] = await world.patiently(
    () => world.sql`
      insert into auth.users (id, email, raw_user_meta_data) values (${randomUUID()}, ${email}, '{}') returning id`,
  );
  const plan = cards[index % cards.length]!;
  const customer = await askStripe(world, "/customers", { email });
  await setCard(world, customer.id, plan.card);
  const rule = plan.declines && { ...plan.declines, on: "charge", customer: customer.id };
  const declines = rule && (await control(world.stripe.url, "POST", "/declines", rule)).body.id;
  const place = placeOf(index);
  const [row] = await world.patiently(
    () => world.sql`
      update public.accounts set stripe_customer_id = ${customer.id}, country = ${place.country},
        region = ${place.region}, postal_code = ${place.postal_code}
      where id = (select account_id from public.memberships where user_id = ${user!.id}) returning id`,
  );
  await world.patiently(
    () => world.sql`update public.profiles set time_zone = ${zones[index % zones.length]!} where user_id = ${user!.id}`,
  );
  const account = {
    index,
    id: row!.id as string,
    email,
    customer: customer.id as string,
    bornAt: world.now(),
    plan,
    declines,
  };
  await addNumbers(world, account, numbersOf(index), { first: isTollFree(index) ? "toll_free" : "local" });
  return account;
}

/** Saves a card at Stripe as the page for it would. */
export async function setCard(world: World, customer: string, card: string): Promise<void> {
  const { id } = await askStripe(world, `/payment_methods/${card}/attach`, { customer });
  await askStripe(world, `/customers/${customer}`, { "invoice_settings[default_payment_method]": id });
}

/** Buys at the carrier and writes down what a delivered order leaves: numbers, contracts, and their first month. `first`: type of the first. */
export async function addNumbers(
  world: World,
  account: Account,
  count: number,
  { first }: { first: "local" | "toll_free" } = { first: "local" },
): Promise<void> {
  const bought = await buyAtCarrier(world, count);
  const at = world.now().toISOString().slice(0, 23);
  const [profile] = await world.patiently(
    () => world.sql`
      insert into public.billing_profiles (account_id, currency, anchor_at) values (${account.id}, 'USD', ${`${at}Z`})
      on conflict (account_id) do update set updated_at = now() returning anchor_at`,
  );
  const anchor = (profile!.anchor_at as Date).toISOString().slice(0, 23);
  const end = firstMonthEnd(anchor, at);
  const renewsAt = lastBoundaryUpTo(anchor, end);
  for (const [place, did] of bought.entries()) {
    const cents = 100 + ((account.index * 13 + place * 29) % 900);
    const type = place === 0 ? first : "local";
    await world.patiently(
      () => world.sql`
        with number as (
          insert into public.purchased_numbers (account_id, status, e164, carrier_id, carrier_ref, area_id, sku_id, country,
              place, number_type, monthly_cost, activated_at, paid_until, carrier_cycles, look_at)
            select ${account.id}, 'active', ${`+${did.number}`}, 'didww', ${did.id}, a.id, s.id, 'US', a.name, ${type}, 1,
              ${`${at}Z`}::timestamptz, ${did.expires_at}::timestamptz, 0, timestamptz '2100-01-01'
            from public.areas a join public.area_skus s on s.area_id = a.id limit 1
          on conflict do nothing returning id
        ),
        contract as (
          insert into public.number_contracts (account_id, number_id, currency, monthly_cents, setup_cents, starts_at,
              paid_until, renews_at, consent_version, consent_at)
            select ${account.id}, id, 'USD', ${cents}, 0, ${`${at}Z`}, ${`${end}Z`}, ${`${renewsAt}Z`}, ${consentVersion}, ${`${at}Z`}
            from number returning id
        )
        insert into public.contract_periods (contract_id, account_id, period, kind, cents)
          select id, ${account.id}, tstzrange(${`${at}Z`}, ${`${end}Z`}), 'first', ${cents} from contract`,
    );
  }
}

/** Where its numbers forward calls to: one place that comes with the number's minutes, and one that does not. */
const forwards = ["+12125550161", "+4915123456789"];

/** Some of an account's numbers forward a call each, a minute or an hour long; what the phones' reports leave. */
export async function forwardCalls(world: World, account: Account, calls: number[]): Promise<void> {
  await world.patiently(
    () => world.sql`
      insert into public.call_legs (call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule,
          ring_seconds, is_screened, status, seconds, ended_at)
        select gen_random_uuid(), private.now() - interval '2 hours' + n.place * interval '1 second', n.account_id, n.id, '', 0, 0,
          (${forwards}::text[])[1 + n.place % 2], '{}', 20, false, 'bridged', (${calls}::integer[])[n.place], private.now()
        from (
          select n.id, n.account_id, row_number() over (order by n.id)::integer as place
          from public.purchased_numbers n
          join public.number_contracts c on c.number_id = n.id and c.ended_at is null
          where n.account_id = ${account.id} and n.status = 'active' and n.activated_at < private.now() - interval '3 hours'
        ) n
        where n.place <= ${calls.length}`,
  );
}

interface Did {
  id: string;
  number: string;
  order_id: string;
  expires_at: string;
}

let skus: string[] = [];

async function buyAtCarrier(world: World, count: number): Promise<Did[]> {
  if (skus.length === 0) skus = await findSkus(world);
  const { data } = await order(world, count);
  for (;;) {
    const { body: all } = await control(world.didww.url, "GET", "/numbers");
    const mine = (all as Did[]).filter(({ order_id }) => order_id === data.id);
    if (mine.length === count) return mine;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** From the first group that has so many left. */
async function order(world: World, count: number) {
  for (const sku of skus) {
    const item = { type: "did_order_items", attributes: { sku_id: sku, qty: count, billing_cycles_count: 0 } };
    const body = { data: { type: "orders", attributes: { allow_back_ordering: false, items: [item] } } };
    const made = await askCarrier(world, "POST", "/orders", body).catch((error: Error) => {
      if (!error.message.includes("422")) throw error;
    });
    if (made) return made;
  }
  throw new Error(`no group of the carrier has ${count} numbers left`);
}

/** Of groups that need no documents. */
async function findSkus(world: World): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1; page <= 4; page++) {
    const { data, included } = await askCarrier(
      world,
      "GET",
      `/did_groups?include=stock_keeping_units&page[size]=50&page[number]=${page}`,
    );
    for (const group of data) {
      if (group.attributes.needs_registration || !group.meta?.is_available) continue;
      const own = group.relationships.stock_keeping_units.data.map(({ id }: { id: string }) => id);
      const sku = included.find(
        (one: { id: string; attributes: { channels_included_count: number } }) =>
          own.includes(one.id) && one.attributes.channels_included_count > 0,
      );
      if (sku) found.push(sku.id);
    }
    if (data.length < 50) break;
  }
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: documents of a vendor, of which single fields are read
async function askCarrier(world: World, method: string, route: string, body?: object): Promise<any> {
  const response = await fetch(`${world.didww.url}/v3${route}`, {
    method,
    headers: {
      "api-key": world.didwwKey,
      "content-type": "application/vnd.api+json",
      "x-didww-api-version": "2022-05-10",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  return response.json();
}

// biome-ignore lint/suspicious/noExplicitAny: objects of a vendor, of which single fields are read
export async function askStripe(world: World, route: string, fields?: Record<string, string>): Promise<any> {
  const response = await fetch(`${world.stripe.url}/v1${route}`, {
    method: fields ? "POST" : "GET",
    headers: { authorization: `Bearer ${world.stripeKey}` },
    ...(fields && { body: new URLSearchParams(fields) }),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response.json();
}
