import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const day = 86_400_000;

let db: TestDatabase;
let area: { id: string; sku: string };
let person: BuiltPerson;
let last = 0;
beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`update public.number_contracts set ended_at = now() where ended_at is null`;
  await db.sql`update public.carriers set selling_paused_at = null, selling_paused_reason = null, selling_paused_by = null`;
  person = await buildPerson(db.sql);
});

interface Traits {
  carrier?: "didww" | "twilio";
  /** days from now; null: it goes on until it is released */
  endsIn?: number | null;
  /** days ago */
  boughtAgo?: number;
  /** days from now that its owner paid for, when it does not renew */
  canceledAt?: number;
  cost?: string;
  /** set at the carrier; null: it renews there */
  cycles?: number | null;
}

async function addNumber({
  carrier = "didww",
  endsIn = 3,
  boughtAgo = 40,
  canceledAt,
  cost = "1.50",
  cycles = 0,
}: Traits = {}) {
  const e164 = `+1415${2_000_000 + ++last}`;
  const at = (days: number) => new Date(Date.now() + days * day);
  const [number] = await db.sql`
    insert into public.purchased_numbers (account_id, status, e164, carrier_id, carrier_ref, area_id, sku_id, country, place,
        number_type, activated_at, monthly_cost, paid_until, carrier_cycles)
      values (${person.accountId}, 'active', ${e164}, ${carrier}, ${e164}, ${area.id}, ${area.sku}, 'US', 'San Francisco',
        'local', ${at(-boughtAgo)}, ${cost}, ${endsIn === null ? null : at(endsIn)}, ${cycles})
      returning id`;
  await db.sql`
    insert into public.number_contracts (account_id, number_id, currency, monthly_cents, setup_cents, starts_at, paid_until,
        renews_at, consent_version, consent_at)
      values (${person.accountId}, ${number!.id}, 'USD', 300, 0, ${at(-boughtAgo)}, ${at(canceledAt ?? 20)},
        ${canceledAt === undefined ? at(20) : null}, '1', now())`;
  return number!.id as string;
}

interface Weighed {
  covers: boolean;
  numbers: number;
  cost: number;
  reserve_cost: number;
  short_at: Date | null;
  paused_by: string | null;
  attention: number;
}

async function weigh(balance: string, carrier = "didww"): Promise<Weighed> {
  await db.call.worker("record_balance", { p_carrier: carrier, p_available: balance });
  const covers = await db.call.worker("weigh_renewals", { p_carrier: carrier });
  const [state] = await db.sql`
    select f.numbers, f.cost::float8, f.reserve_cost::float8, f.short_at, c.selling_paused_by as paused_by,
      (private.attention_renewal_balance()).count::integer as attention
    from private.renewal_forecasts f join public.carriers c on c.id = f.carrier_id where f.carrier_id = ${carrier}`;
  return { covers, ...state } as Weighed;
}

describe("the forecast of renewals", () => {
  test("adds up what the carrier will take in two weeks, and of them in one", async () => {
    await addNumber({ endsIn: 3, cost: "1.50" });
    await addNumber({ endsIn: 10, cost: "2.25" });
    await addNumber({ endsIn: 16 });
    await addNumber({ endsIn: 3, canceledAt: 3 });
    expect(await weigh("100")).toMatchObject({
      covers: true,
      numbers: 2,
      cost: 3.75,
      reserve_cost: 1.5,
      short_at: null,
    });
  });

  test("counts a canceled number whose owner's time outlasts the carrier's", async () => {
    await addNumber({ endsIn: 3, canceledAt: 12 });
    expect(await weigh("100")).toMatchObject({ numbers: 1 });
  });

  test("counts months within a year, but of a year that stopped unpaid only while its number is kept", async () => {
    await addNumber({ endsIn: 3, canceledAt: 200 });
    const stopped = await addNumber({ endsIn: 3, canceledAt: 200 });
    const owedSince = (days: number) => db.sql`
      insert into public.billing_profiles (account_id, currency, anchor_at, unpaid_since)
        values (${person.accountId}, 'USD', now() - interval '40 days', now() - make_interval(days => ${days}))
        on conflict (account_id) do update set unpaid_since = excluded.unpaid_since`;
    await owedSince(20);
    const [invoice] = await db.sql`
      insert into public.invoices (account_id, kind, boundary_at, period_end, number, currency, subtotal_cents, tax_cents,
          total_cents, seller, buyer, state, due_cents)
        values (${person.accountId}, 'late', now() - interval '20 days', now(), ${`XX-${++last}`}, 'USD', 0, 0, 0, '{}', '{}',
          'open', 0)
        returning id`;
    await db.sql`
      with stopped as (
        update public.number_contracts set stopped_reason = 'unpaid' where number_id = ${stopped} returning *
      )
      insert into public.contract_periods (contract_id, account_id, period, kind, cents, invoice_id)
        select id, account_id, tstzrange(now() - interval '20 days', paid_until), 'year', 100, ${invoice!.id} from stopped`;
    expect(await weigh("100")).toMatchObject({ numbers: 2 });
    await owedSince(49); // given back in three days: its carrier is not asked for another month
    expect(await weigh("100")).toMatchObject({ numbers: 1 });
  });

  test("counts a number without an end on the day of the month on which it was bought", async () => {
    await addNumber({ carrier: "twilio", endsIn: null, boughtAgo: 365 + 20 });
    await addNumber({ carrier: "twilio", endsIn: null, boughtAgo: 4 });
    const { numbers } = await weigh("100", "twilio");
    expect(numbers).toBe(1);
  });

  test("names the renewal that the balance does not cover: staff see it before selling stops", async () => {
    await addNumber({ endsIn: 3, cost: "1.50" });
    await addNumber({ endsIn: 10, cost: "2.25" });
    const short = await weigh("3.00");
    expect(short).toMatchObject({ covers: true, paused_by: null, attention: 1 });
    expect(Math.round((short.short_at!.getTime() - Date.now()) / day)).toBe(10);
    const [mail] =
      await db.sql`select count(*)::integer as n from public.notifications where dedupe_key like 'renewals-short:didww%'`;
    expect(mail!.n).toBe(1);
    await weigh("3.00");
    const [still] =
      await db.sql`select count(*)::integer as n from public.notifications where dedupe_key like 'renewals-short:didww%'`;
    expect(still!.n).toBe(1);
    expect(await weigh("3.75")).toMatchObject({ covers: true, attention: 0 });
  });

  test("stops selling when a week of renewals is not covered; what open orders reserve is not there for them", async () => {
    await addNumber({ endsIn: 3, cost: "1.50" });
    expect(await weigh("1.49")).toMatchObject({ covers: false, paused_by: "system" });
    expect(await weigh("1.50")).toMatchObject({ covers: true });
    await db.sql`update public.carriers set balance_reserved = 10 where id = 'didww'`;
    expect(await weigh("11.49")).toMatchObject({ covers: false });
    await db.sql`update public.carriers set balance_reserved = 0 where id = 'didww'`;
  });

  test("leaves a pause of staff as it is", async () => {
    await addNumber({ endsIn: 3, cost: "1.50" });
    await db.sql`update public.carriers set selling_paused_at = now(), selling_paused_reason = 'ours', selling_paused_by = 'staff'
      where id = 'didww'`;
    expect(await weigh("0")).toMatchObject({ covers: false, paused_by: "staff" });
  });
});

describe("numbers whose carrier has to be told", () => {
  const due = (p_limit = 50, p_after: object | null = null) => db.call.worker("list_renewals", { p_limit, p_after });

  test("are those near their end that renew, and at any time those that end or whose account owes", async () => {
    const near = await addNumber({ endsIn: 4 });
    await addNumber({ endsIn: 4, cycles: null });
    await addNumber({ endsIn: 6 });
    const canceled = await addNumber({ endsIn: 25, canceledAt: 20, cycles: null });
    expect((await due()).map(({ id }: { id: string }) => id)).toEqual([near, canceled]);

    const unpaid = await addNumber({ endsIn: 28, cycles: null });
    await db.sql`insert into public.billing_profiles (account_id, currency, anchor_at, unpaid_since)
      values (${person.accountId}, 'USD', now() - interval '40 days', now())`;
    expect((await due()).map(({ id }: { id: string }) => id)).toContain(unpaid);
  });

  test("come in pages, each number once", async () => {
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await addNumber({ endsIn: 1 + n / 10 }));
    await db.sql`update public.purchased_numbers set paid_until = (select max(paid_until) from public.purchased_numbers where id = any(${ids}))
      where id = any(${ids.slice(2)})`;
    const seen: string[] = [];
    for (let page = await due(2); page.length > 0; page = await due(2, page.at(-1)))
      seen.push(...page.map(({ id }: { id: string }) => id));
    expect(seen.length).toBe(5);
    expect(new Set(seen)).toEqual(new Set(ids));
  });
});
