import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buildPerson, personActor } from "../../builders/person";
import { seededRandom } from "../../oracle/random-rules";
import { callAtClock, callOn } from "../../setup/call";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const day = 86_400_000;
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };

let db: TestDatabase;
let area: { id: string; sku: string };
beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
});
afterAll(() => db.drop());

type Account = Awaited<ReturnType<typeof buildPerson>>;

type Random = ReturnType<typeof seededRandom>;

/** An account with numbers that renew, some of them canceled, suspended, not working, or paid into the period. */
async function buildAccount(random: Random, index: number): Promise<Account> {
  const person = await buildPerson(db.sql);
  const anchor = new Date(Date.now() - random.upTo(400 * day));
  await db.sql`insert into public.billing_profiles (account_id, currency, anchor_at)
    values (${person.accountId}, 'USD', ${anchor})`;
  await db.sql`update public.accounts set country = ${random.pick(["US", "GB"])} where id = ${person.accountId}`;
  for (let line = random.upTo(4); line >= 0; line--) {
    const e164 = `+1415${2_000_000 + index * 10 + line}`;
    const problem = random.chance(0.1) ? "gone" : null;
    const canceled = random.chance(0.15);
    const ends = random.chance(0.6) ? null : new Date(Date.now() + random.upTo(40) * day);
    await db.sql`
      with number as (
        insert into public.purchased_numbers (account_id, status, e164, carrier_id, carrier_ref, area_id, sku_id, country,
            place, number_type, activated_at, carrier_problem, carrier_problem_at)
          values (${person.accountId}, ${random.chance(0.1) ? "suspended" : "active"}, ${e164}, 'didww', ${e164},
            ${area.id}, ${area.sku}, 'US', 'San Francisco', 'local', ${anchor}, ${problem},
            ${problem && new Date()})
          returning id
      ),
      paid as (select coalesce(${ends}::timestamptz, private.next_boundary(${anchor}, now())) as until)
      insert into public.number_contracts (account_id, number_id, currency, monthly_cents, setup_cents, paid_until,
          renews_at, cancel_at, consent_version, consent_at)
        select ${person.accountId}, number.id, 'USD', ${random.chance(0.2) ? 10 : 90 + random.upTo(900)}, 0, paid.until,
          case when not ${canceled}::boolean then private.last_boundary(${anchor}, paid.until) end,
          case when ${canceled}::boolean then paid.until end, '2026-11-28', now()
        from number, paid`;
    if (index % 4 === 1 && line % 2 === 0)
      await db.sql`update public.number_contracts set period = 'year', year_discount = ${1 + (index % 30)}
        where account_id = ${person.accountId} and renews_at is not null and number_id = (
          select id from public.purchased_numbers where e164 = ${e164})`;
    if (index % 3 === 1) await announcePrice(person.accountId, e164, random);
  }
  return person;
}

/** Another price for one of its numbers, from the bill day after the next months on. */
async function announcePrice(accountId: string, e164: string, random: Random): Promise<void> {
  const plan = randomUUID();
  await db.sql`insert into private.price_plans (id, choice, reason, created_by)
    select ${plan}, '{}', 'costs more', user_id from public.memberships where account_id = ${accountId}`;
  await db.sql`insert into public.price_changes (plan_id, contract_id, account_id, from_cents, to_cents, holds_from)
    select ${plan}, c.id, c.account_id, c.monthly_cents, c.monthly_cents + ${1 + random.upTo(90)},
      c.renews_at + make_interval(months => ${random.upTo(2)})
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    where n.e164 = ${e164} and c.renews_at is not null`;
}

/** GB has 20 % in our table, which rises to 22 % in ten days; Stripe answered 17.5 %, and cannot say it of the US. */
async function setTaxes(fromStripe: boolean): Promise<void> {
  await db.sql`delete from public.tax_rates`;
  await db.sql`insert into public.tax_rates (country, percent, valid_from, valid_until, name) values
    ('GB', 20, '-infinity', now() + interval '10 days', 'VAT'), ('GB', 22, now() + interval '10 days', 'infinity', 'VAT')`;
  await db.sql`update private.settings set value = to_jsonb(${fromStripe ? "stripe" : "table"}::text) where key = 'tax_source'`;
  for (const [country, percent] of [["GB", 17.5] as const, ["US", null] as const])
    await db.call.worker("record_tax_answer", {
      p_question: { country, region: null, tax_code: "txcd_10000000" },
      p_answer: { percent, reason: percent ? "standard_rated" : "customer_tax_location_invalid", calculation_id: null },
    });
}

const preview = (account: Account) =>
  db.call.server("next_bill", { p_actor: personActor(account.id), p_account_id: account.accountId });

/** The bill as it was issued, told as the preview tells it. */
async function issued(accountId: string) {
  const [bill] = await db.sql`select private.invoice_json(id) as json from public.invoices
    where account_id = ${accountId} order by issued_at desc, number desc limit 1`;
  const {
    lines,
    state,
    subtotal_cents,
    tax_cents,
    carried_in_cents,
    credit_used_cents,
    total_cents,
    period_from,
    period_until,
    currency,
  } = bill!.json;
  const bare = lines.map(({ id, ...line }: Record<string, unknown>) => line);
  return {
    at: period_from,
    period_until,
    currency,
    state,
    lines: bare,
    subtotal_cents,
    tax_cents,
    carried_in_cents,
    credit_used_cents,
    total_cents,
  };
}

describe("the next bill", () => {
  test.each([
    { source: "our own table", first: 0 },
    { source: "Stripe Tax", first: 100 },
  ])("is what the run then issues, for many accounts and several months, with taxes of $source", async (of) => {
    const random = seededRandom(20_261_127);
    await setTaxes(of.source === "Stripe Tax");
    let taxed = 0;
    let compared = 0;
    let carried = 0;
    const credited = new Set<string>();
    for (let index = 0; index < 60; index++) {
      const account = await buildAccount(random, of.first + index);
      let unpaid = 0;
      for (let month = 0; month < 2; month++) {
        const { open_invoices, obstacle, ...promised } = await preview(account);
        if (promised.at === null) break;
        const clock = Date.parse(promised.at) - Date.now() + 60_000;
        const worker = callAtClock(db.worker, Math.max(0, clock));
        const { action, invoice_id } = await worker("bill_account", {
          p_account_id: account.accountId,
          p_seller: seller,
        });
        expect(action).toBe(obstacle ?? "billed");
        if (obstacle) break; // its bill day was missed
        if (promised.lines.length === 0) expect(invoice_id).toBeNull();
        else {
          expect(await issued(account.accountId)).toEqual(promised);
          compared++;
          if (promised.tax_cents > 0) taxed++;
          if (promised.carried_in_cents > 0) carried++;
          if (promised.credit_used_cents > 0) credited.add(promised.state);
          if (random.chance(0.7))
            await db.sql`insert into public.account_credits (account_id, currency, cents, source, invoice_id)
              values (${account.accountId}, 'USD', ${1 + random.upTo(1500)}, 'staff', ${invoice_id})`;
        }
        expect(open_invoices).toHaveLength(unpaid);
        if (promised.state === "open") unpaid++;
      }
    }
    expect(compared).toBeGreaterThan(80);
    expect(taxed).toBeGreaterThan(30);
    expect(carried).toBeGreaterThan(0);
    expect([...credited].sort()).toEqual(["open", "paid"]);
  });

  test("is none where nothing renews", async () => {
    const nothing = { at: null, period_until: null, lines: [], obstacle: null, state: null, total_cents: 0 };
    expect(await preview(await buildPerson(db.sql))).toMatchObject({ ...nothing, currency: "USD", open_invoices: [] });
  });

  test("says why it waits", async () => {
    const account = await buildAccount(seededRandom(7), 900);
    expect(await preview(account)).toMatchObject({ obstacle: null });
    await db.sql`update public.billing_profiles set unpaid_since = now() where account_id = ${account.accountId}`;
    expect(await preview(account)).toMatchObject({ obstacle: "unpaid" });
    await db.sql`update public.billing_profiles set held_at = now() where account_id = ${account.accountId}`;
    expect(await preview(account)).toMatchObject({ obstacle: "held" });
  });

  test("is not another account's to read, nor a member's without the permission", async () => {
    const account = await buildAccount(seededRandom(8), 910);
    const stranger = await buildPerson(db.sql);
    const member = await buildPerson(db.sql, { memberOf: { accountId: account.accountId, role: "member" } });
    for (const { id } of [stranger, member])
      await expect(
        callOn<"server">(db.server)("next_bill", { p_actor: personActor(id), p_account_id: account.accountId }),
      ).rejects.toThrow();
  });
});
