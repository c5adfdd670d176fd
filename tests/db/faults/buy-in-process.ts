import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { functions } from "@/inngest/functions";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { consentVersion } from "@/lib/contract/consent";
import { inngest } from "@/lib/jobs/client";
import { relayOutbox } from "@/lib/jobs/relay-outbox";
import { applyPaymentIntent } from "@/lib/payments/apply-checkout-session";
import { openCheckoutPage } from "@/lib/payments/create-checkout-session";
import { stripe } from "@/lib/payments/stripe-client";
import { watchLateDeliveries } from "@/lib/provisioning/watch-late-deliveries";
import { personActor, type SignedInPerson } from "../../builders/person";
import { createJobEngine } from "../../setup/job-engine";
import { openShop, type Shop } from "../../setup/shop";

export interface Bought {
  orderId: string;
  paymentIntent: string;
  numbers: string[];
  areaRef: string;
}

/** A number as the carrier's own books have it. */
interface OwnedUpstream {
  ref: string;
  e164: string;
  hasPath: boolean;
}

/** Who sells, where it is bought from in these tests, and what its own books say of our numbers. */
const sellers = {
  didww: {
    place: { country: "GB", name: "London", number_type: "local" },
    async owned({ didww }: Shop): Promise<OwnedUpstream[]> {
      const all = await didww<{ id: string; number: string; terminated: boolean; trunk_id: string | null }[]>(
        "GET",
        "/numbers",
      );
      return all
        .filter(({ terminated }) => !terminated)
        .map(({ id, number, trunk_id }) => ({ ref: id, e164: `+${number}`, hasPath: trunk_id !== null }));
    },
  },
  twilio: {
    place: { country: "SE", name: "Sweden", number_type: "mobile" },
    async owned({ twilio }: Shop): Promise<OwnedUpstream[]> {
      const all = await twilio<{ sid: string; e164: string; settings: { voice_url: string } }[]>("GET", "/numbers");
      return all.map(({ sid, e164, settings }) => ({
        ref: sid,
        e164,
        hasPath: settings.voice_url.includes("/api/voice/inbound"),
      }));
    },
  },
};

/** Waits of the business rules, as short as a test can be. */
const settings = { carrier_order_grace_seconds: 0.2, job_backoff_seconds: 0.05, job_lease_seconds: 20 };

/** The shop with its jobs in this process, so that they can die at a chosen step. Call in `beforeAll`. */
export async function openFaultyShop({
  seller = "didww",
  place: where = sellers[seller].place,
  ...more
}: NonNullable<Parameters<typeof openShop>[0]> & {
  seller?: keyof typeof sellers;
  /** Where it is bought, default the seller's. */
  place?: { country: string; name: string; number_type: string };
} = {}) {
  const { owned } = sellers[seller];
  const shop: Shop = await openShop({ countries: ["GB"], ...(seller === "twilio" && { twilio: ["SE"] }), ...more });
  const { sql, call } = shop.database;
  for (const [key, value] of Object.entries(settings))
    await sql`update private.settings set value = ${String(value)}::jsonb where key = ${key}`;
  const jobs = createJobEngine(
    functions.filter((fn) => !/sync|notifications|sweep|prune|balances|close/.test(fn.id())),
  );
  vi.spyOn(inngest, "send").mockImplementation(jobs.send as never);
  let person: SignedInPerson = await shop.newPerson();
  let actor = personActor(person.id);
  const [area] = await sql`
    select id, carrier_ref from public.areas
    where carrier_id = ${seller} and country = ${where.country} and name = ${where.name} and number_type = ${where.number_type}`;
  /** Control of the embedded Stripe. */
  async function atStripe(method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(`${process.env.STRIPE_API_BASE}/__control${path}`, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  /** Holds numbers and places the order. `random`: one of the area, whichever. */
  async function place({ lines = 1, policy = "drop", random = false } = {}) {
    const { inventory } = carrierFor(seller);
    const found = random ? [] : await inventory.search({ country: where.country, areaRefs: [area!.carrier_ref] });
    const numbers: string[] = [];
    if (random) {
      const request = { area_id: area!.id, e164: null, carrier_ref: null };
      const held = await call.server("hold_number", {
        p_actor: actor,
        p_account_id: person.accountId,
        p_request: request,
      });
      if (!held.ok) throw new Error(JSON.stringify(held));
    }
    for (const { e164, carrierRef } of found) {
      if (numbers.length === lines) break;
      const request = { area_id: area!.id, e164, carrier_ref: carrierRef };
      if (
        (
          await call.server("hold_number", {
            p_actor: actor,
            p_account_id: person.accountId,
            p_request: request,
          })
        ).ok
      )
        numbers.push(e164);
    }
    const request = { lost_line_policy: policy, consent_version: consentVersion, needs_forward_to: false };
    const { order } = await call.server("place_order", {
      p_actor: actor,
      p_account_id: person.accountId,
      p_request: request,
    });
    const customer = await stripe().customers.create({});
    await sql`update public.accounts set stripe_customer_id = ${customer.id} where id = ${person.accountId}`;
    return { order, customer, numbers, areaRef: area!.carrier_ref };
  }

  /** Up to the authorization of a card: the moment that the webhook brings. Jobs do not run yet. */
  async function buy({ lines = 1, policy = "drop", card = "pm_card_visa", random = false } = {}): Promise<Bought> {
    const { order, customer, numbers, areaRef } = await place({ lines, policy, random });
    const method = await stripe().paymentMethods.attach(card, { customer: customer.id });
    const intent = await stripe().paymentIntents.create({
      amount: order.total_cents,
      currency: "usd",
      customer: customer.id,
      payment_method: method.id,
      capture_method: "manual",
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      metadata: { order_id: order.id, purpose: "order" },
    });
    return { orderId: order.id, paymentIntent: intent.id, numbers, areaRef };
  }

  /** The same by Stripe's payment page. */
  async function buyOnPage(): Promise<Bought & { session: string }> {
    const { order, numbers, areaRef } = await place();
    const begun = await call.server("begin_checkout_session", {
      p_actor: actor,
      p_account_id: person.accountId,
      p_order_id: order.id,
    });
    begun.session.expires_at = new Date(begun.session.expires_at);
    const session = /cs_\w+/.exec(await openCheckoutPage(begun))![0];
    await atStripe("POST", `/checkout/${session}/pay`, { card: "4242424242424242" });
    const { payment_intent } = await stripe().checkout.sessions.retrieve(session);
    return { orderId: order.id, paymentIntent: String(payment_intent), numbers, areaRef, session };
  }

  /** From the authorization to the end of the order, late deliveries included; what still waits is settled as at its deadline. */
  async function finish({ orderId, paymentIntent }: Bought): Promise<void> {
    await applyPaymentIntent(paymentIntent, null);
    for (let round = 0; round < 12; round++) {
      await work();
      const [order] = await sql`select status from public.orders where id = ${orderId}`;
      if (!["authorized", "provisioning"].includes(order!.status as string)) break;
      await sleep(round * 60);
      if (round < 5) continue;
      await sql`update public.orders set settle_by = now() where id = ${orderId}`;
      await jobs.send({ name: "order/settlement-due", data: { orderId } });
    }
    await sql`update public.carrier_orders set late_checked_at = null`;
    await watchLateDeliveries();
    await work();
    jobs.forget();
  }

  /** From the authorization as far as the jobs come by themselves in one go. */
  async function start({ paymentIntent }: Bought): Promise<void> {
    await applyPaymentIntent(paymentIntent, null);
    await runJobs();
  }

  /** Relays, as a server does by itself, and works until nothing is due. */
  async function runJobs(): Promise<void> {
    do await jobs.drain();
    while ((await relayOutbox()) > 0);
  }

  /** Everything that is due, and jobs that were put back before their time. */
  async function work(): Promise<void> {
    await runJobs();
    const open =
      await sql`update public.provisioning_queue set scheduled_for = now() where status in ('pending', 'waiting') returning id`;
    for (const { id } of open) await jobs.send({ name: "provisioning/requested", data: { jobId: id } });
    await runJobs();
  }

  /** What everybody's books say of one order, and what is left behind anywhere. */
  async function books({ orderId, numbers }: Bought) {
    const [order] = await sql`
      select status, (select coalesce(sum(total_cents), 0)::int from public.order_items where order_id = ${orderId} and status = 'live') as live,
        (select coalesce(sum(captured_cents), 0)::int from public.payments where order_id = ${orderId}) as captured,
        (select coalesce(sum(debt_cents), 0)::int from public.payments where order_id = ${orderId}) as debt
      from public.orders where id = ${orderId}`;
    const intents = (await stripe().paymentIntents.list({ limit: 100 })).data.filter(
      ({ metadata }) => metadata.order_id === orderId,
    );
    const atCarrier = await owned(shop);
    const ours =
      await sql`select carrier_ref, e164 from public.purchased_numbers where status in ('active', 'suspended')`;
    const [left] = await sql`
      select (select count(*)::int from public.provisioning_queue where status in ('pending', 'processing', 'waiting')) as jobs,
        (select count(*)::int from public.holds where status = 'active') as holds,
        (select balance_reserved::float from public.carriers where id = ${seller}) as reserved,
        (select count(*)::int from public.notifications where account_id is not null and dedupe_key like '%:' || ${orderId}) as messages`;
    return {
      status: order!.status as string,
      live: order!.live as number,
      captured: order!.captured as number,
      debt: order!.debt as number,
      capturedAtStripe: intents.reduce((sum, { amount_received }) => sum + amount_received, 0),
      blocked: intents.filter(({ status }) => status === "requires_capture").length,
      charges: intents.filter(({ amount_received }) => amount_received > 0).length,
      liveNumbers: ours.filter(({ e164 }) => numbers.includes(e164 as string)).length,
      unowned: atCarrier.filter(({ ref }) => !ours.some(({ carrier_ref }) => carrier_ref === ref)).map((n) => n.e164),
      lost: ours.filter(({ carrier_ref }) => !atCarrier.some(({ ref }) => ref === carrier_ref)).map((n) => n.e164),
      withoutPath: atCarrier.filter(({ hasPath }) => !hasPath).map((n) => n.e164),
      left,
    };
  }

  return {
    shop,
    person,
    /** The next purchases are another account's. */
    async changeBuyer(): Promise<SignedInPerson> {
      person = await shop.newPerson();
      actor = personActor(person.id);
      return person;
    },
    sql,
    call,
    jobs,
    buy,
    buyOnPage,
    start,
    runJobs,
    work,
    finish,
    books,
    atStripe,
    close: () => shop.close(),
  };
}

export type FaultyShop = Awaited<ReturnType<typeof openFaultyShop>>;
