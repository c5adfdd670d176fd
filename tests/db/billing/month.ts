import { maintenance } from "@/inngest/maintenance";
import { identifyCaller, type UserActor } from "@/lib/callers";
import { stripe } from "@/lib/payments/stripe-client";
import type { SignedInPerson } from "../../builders/person";
import { type Bought, type FaultyShop, openFaultyShop } from "../faults/buy-in-process";

const day = 86_400_000;
/** in days */
const minute = 1 / 24 / 60;
const upkeep = ["renew-at-carriers", "end-paid-periods", "announce-endings", "bill-accounts", "charge-invoices"];

/** The shop, whose days pass when it is told so, with the upkeep of money and numbers. Call in `beforeAll`. */
export async function openMonths(more: Parameters<typeof openFaultyShop>[0] = {}) {
  const faulty: FaultyShop = await openFaultyShop(more);
  const { shop, sql } = faulty;
  let today = 0;
  let start = 0;
  let accountId = "";

  /** One pass of the minute's sweep, as far as it is about money over time. @returns what each step returned */
  async function pass(only: string[] = upkeep): Promise<Record<string, unknown>> {
    const results: Record<string, unknown> = {};
    for (const { name, run } of maintenance) if (only.includes(name)) results[name] = await run();
    return results;
  }

  /** @param days since the buyer came */
  async function moveTo(days: number): Promise<void> {
    today = days;
    const offset = (start + days) * day;
    await shop.didww("POST", "/clock", { offset_ms: offset });
    if (more.seller === "twilio") await shop.twilio("POST", "/clock", { offset_ms: offset });
    await faulty.atStripe("POST", "/clock", { offset_ms: offset });
    await shop.database.moveClock(offset, { reconnect: true });
  }

  /** Goes on to a day: a pass a minute after each instant that a row names, but none within a day, and one every ten days. */
  async function liveTo(days: number): Promise<void> {
    while (today < days) {
      const [next] = await sql`select private.next_due() as at`;
      const due = next!.at ? (next!.at.getTime() - Date.now()) / day - start : days;
      await moveTo(Math.min(Math.max(due + minute, today + 1), today + 10, days));
      await pass();
    }
  }

  /** The end of one test's world: nothing of it renews, strikes or waits any more. */
  async function forget(): Promise<void> {
    await sql`update public.number_contracts set renews_at = null where renews_at is not null`;
    await sql`update public.invoices set next_attempt_at = null where next_attempt_at is not null`;
    await sql`delete from public.notifications`;
    for (const rules of ["/declines", "/execution", "/faults"]) await faulty.atStripe("DELETE", rules);
  }

  return {
    ...faulty,
    pass,
    moveTo,
    /** As the application names a signed-in person. */
    actorOf: async ({ browser }: SignedInPerson) => (await identifyCaller(null, browser.jar)).actor as UserActor,
    /** Another buyer, for whom this is day 0. */
    async newBuyer() {
      await forget();
      start += Math.ceil(today) + 1;
      await moveTo(0);
      const buyer = await faulty.changeBuyer();
      accountId = buyer.accountId;
      return buyer;
    },
    /** In days of the buyer: how far business time is ahead of the machine's. */
    inDays: (days: number) => new Date(Date.now() + (start + days) * day),
    liveTo,
    /** Lives on to the minute of the next bill; nothing is billed yet. */
    async toBillDay(): Promise<void> {
      const [due] = await sql`select min(renews_at) as at from public.number_contracts where account_id = ${accountId}`;
      const days = (due!.at.getTime() - Date.now()) / day - start;
      await liveTo(days - minute);
      await moveTo(days + minute);
    },
    /** Numbers that were paid for and are live. */
    async buyLive(lines = 1, card = "pm_card_visa"): Promise<Bought> {
      const bought = await faulty.buy({ lines, card });
      await faulty.finish(bought);
      return bought;
    },
    invoices: () => sql`select * from public.invoices where account_id = ${accountId} order by number`,
    attempts: (invoiceId: string) =>
      sql`select * from public.charge_attempts where invoice_id = ${invoiceId} order by n`,
    contracts: (bought: Bought) => sql`
      select c.*, n.status, n.e164, n.carrier_ref, n.carrier_cycles, n.paid_until as carrier_until
      from public.number_contracts c join public.purchased_numbers n on n.id = c.number_id
      where n.e164 = any(${bought.numbers}) and c.account_id = ${accountId} order by n.e164`,
    /** The intents of the buyer's invoices at Stripe. */
    intents: async () =>
      (await stripe().paymentIntents.list({ limit: 100 })).data.filter(
        ({ metadata }) => metadata.purpose === "invoice" && metadata.account_id === accountId,
      ),
    /** Charges of invoices that went through at Stripe, cents each. */
    async charged(): Promise<number[]> {
      const { data } = await stripe().paymentIntents.list({ limit: 100 });
      return data
        .filter(
          ({ metadata, amount_received }) =>
            metadata.purpose === "invoice" && metadata.account_id === accountId && amount_received > 0,
        )
        .map(({ amount_received }) => amount_received);
    },
  };
}

export type Months = Awaited<ReturnType<typeof openMonths>>;
