import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { billAccounts } from "@/lib/billing/bill-accounts";
import { chargeInvoices } from "@/lib/billing/charge-invoices";
import { stripe } from "@/lib/payments/stripe-client";
import { superuser, withConnection } from "../../../local/postgres/index.ts";
import { start } from "../../../local/stripe/index.ts";
import { billDay, seedBills } from "../../load/seed-bills";
import { seedCards } from "../../load/seed-cards";
import { setAppEnv } from "../../setup/app-env";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { startTestApi, type TestApi } from "../../setup/supabase-api";

const key = "sk_test_charges";
const cards = [
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_visa",
  "pm_card_chargeCustomerFail",
  "none",
  "gone",
] as const;

let db: TestDatabase;
let api: TestApi;
let atStripe: Awaited<ReturnType<typeof start>>;
let minutes = 30 * 60;
beforeAll(async () => {
  db = await createTestDatabase();
  api = await startTestApi(db);
  atStripe = await start({ secretKey: key, webhookSecret: "whsec_nothing", webhookUrl: null });
  setAppEnv(db, api, { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: atStripe.url });
  await withConnection(db.url(superuser), (admin) => seedBills(admin, 60));
  await minutesLater(0);
  await billAccounts();
  await seedCards(db.sql, { url: atStripe.url, key }, (place) => cards[place % cards.length]!);
});
afterAll(async () => {
  await atStripe.close();
  await api.close();
  await db.drop();
});

async function minutesLater(more: number): Promise<void> {
  minutes += more;
  await db.moveClock(billDay.getTime() + minutes * 60_000 - Date.now(), { reconnect: true });
}
/** Every open invoice is due again, as if nothing had been tried. */
async function makeDue(): Promise<number> {
  const due = await db.sql`update public.invoices set next_attempt_at = issued_at where state = 'open' returning id`;
  return due.length;
}
async function control(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${atStripe.url}/__control${path}`, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
}
/** Cents that went through, by the invoice's id; a second charge of one would show as a second entry. */
async function charged(): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for await (const { metadata, status, amount_received } of stripe().paymentIntents.list({ limit: 100 }))
    if (status === "succeeded") found.push([metadata.invoice_id!, amount_received]);
  return found.sort();
}
const paid = async (): Promise<[string, number][]> =>
  (
    await db.sql`select id, total_cents + carried_in_cents - credit_used_cents as cents
      from public.invoices where state = 'paid' and kind = 'cycle'`
  )
    .map(({ id, cents }) => [id, Number(cents)] as [string, number])
    .sort();

beforeEach(() => control("DELETE", "/faults"));

test("Stripe is down: the run stops early, nobody owes, and each attempt is finished later", async () => {
  const due = await makeDue();
  const headers = { "stripe-should-retry": "false" };
  await control("POST", "/faults", { at: "before", path: "/v1", status: 503, headers, times: 10_000 });
  const outcomes = await chargeInvoices();
  expect(Object.keys(outcomes)).toEqual(["unknown"]);
  expect(outcomes.unknown).toBeLessThan(due);
  expect(await db.sql`select from public.charge_attempts where state <> 'running'`).toEqual([]);
  const [owing] = await db.sql`
    select count(*)::integer as n from public.billing_profiles p join public.invoices i using (account_id)
    where p.unpaid_since is not null`;
  expect(owing!.n).toBe(0);
}, 60_000);

test("more invoices than a page, 429 and locked objects, a poisoned invoice, two runs at once: each is charged once", async () => {
  const [poisoned] = await db.sql`
    select id from public.invoices where state = 'open' order by next_attempt_at, id limit 1`;
  await db.sql.unsafe(`
    create function private.poison() returns trigger language plpgsql as
      $$ begin if new.invoice_id = '${poisoned!.id}' then raise exception 'poisoned'; end if; return new; end $$;
    create trigger poison before insert or update on public.charge_attempts for each row execute function private.poison()`);
  await minutesLater(11); // the leases of the outage are over
  const due = await makeDue();
  await control("POST", "/rate_limit", { per_second: 40 });
  await control("POST", "/faults", {
    at: "before",
    method: "POST",
    path: "/v1/payment_intents/*/confirm",
    status: 429,
    body: {
      error: { type: "invalid_request_error", code: "lock_timeout", message: "This object cannot be accessed." },
    },
    probability: 0.1,
  });
  const [one, two] = await Promise.all([chargeInvoices({ page: 5 }), chargeInvoices({ page: 7 })]);
  await control("POST", "/rate_limit", { per_second: 0 }); // what follows only counts
  const count = (state: string) => (one[state] ?? 0) + (two[state] ?? 0);
  expect(count("unknown")).toBeGreaterThan(0);
  expect(count("succeeded")).toBe((await paid()).length);
  expect(count("succeeded")).toBeGreaterThan(due / 4);
  expect(await charged()).toEqual(await paid());
  const left = await db.sql`
    select i.id, i.problem from public.invoices i where i.state = 'open' and i.id <> ${poisoned!.id}`;
  expect(new Set(left.map(({ problem }) => problem))).toEqual(new Set(["declined", "no_card"]));
  expect(await chargeInvoices()).toEqual({ unknown: 1 });

  await db.sql`drop trigger poison on public.charge_attempts`;
  await chargeInvoices();
  expect(await charged()).toEqual(await paid());
}, 60_000);
