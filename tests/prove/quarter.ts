import { setTimeout as sleep } from "node:timers/promises";
import { phase } from "../../local/stack/progress.ts";
import { control } from "../drivers/shop.ts";
import { seededRandom } from "../oracle/random-rules.ts";
import { findBroken } from "./quarter/find-broken.ts";
import {
  type Account,
  addAccount,
  addNumbers,
  bornAtOf,
  day,
  forwardCalls,
  numbersOf,
  setCard,
} from "./quarter/people.ts";
import { isAtStripe, readTaxBooks, setTaxes } from "./quarter/taxes.ts";
import { isTollFree, TollFreeCalls } from "./quarter/toll-free.ts";
import { openWorld, type World } from "./quarter/world.ts";

export const name = "quarter";
export const summary =
  "100 days of 200 accounts: bills, declines, cancellations, new numbers; faults of carrier and Stripe, kill -9 of application and database; I1–I15 hold";

const count = (variable: string, otherwise: number) => Number(process.env[variable] ?? otherwise);
/** `QUARTER_ACCOUNTS`, `QUARTER_DAYS`, `QUARTER_STEP_HOURS`, `QUARTER_SEED` (repeats what is random), `QUARTER_TAX` (`quarter/taxes.ts`). */
const ACCOUNTS = count("QUARTER_ACCOUNTS", 200);
const DAYS = count("QUARTER_DAYS", 100);
const STEP_HOURS = count("QUARTER_STEP_HOURS", 6);
/** One pass in so many loses its process, or the database. */
const KILL_EVERY = 12;
const CHECK_EVERY_DAYS = 5;

type Random = ReturnType<typeof seededRandom>;

/** Answers of vendors that break off, come late, or never were: all the time, a few in a hundred. */
const faults = {
  stripe: [
    { at: "before", path: "/v1", status: 503, probability: 0.02 },
    { at: "after", path: "/v1/tax", drop: "reset", probability: 0.03 },
    { at: "after", path: "/v1/payment_intents", drop: "reset", probability: 0.03 },
    { at: "after", path: "/v1/payment_intents/*/confirm", status: 500, probability: 0.03 },
  ],
  didww: [
    { at: "before", path: "/v3", status: 503, probability: 0.02 },
    { at: "after", method: "PATCH", path: "/v3/dids", drop: "reset", probability: 0.05 },
  ],
  resend: [{ at: "after", method: "POST", path: "/emails", drop: "reset", probability: 0.03 }],
} as const;

async function setFaults(world: World, are: "on" | "off"): Promise<void> {
  for (const vendor of ["stripe", "didww", "resend"] as const) {
    await control(world[vendor].url, "DELETE", "/faults");
    if (are === "on")
      for (const rule of faults[vendor])
        await control(world[vendor].url, "POST", "/faults", { ...rule, times: 1_000_000 });
  }
}

export async function run() {
  const seed = count("QUARTER_SEED", Date.now() % 1_000_000);
  const world = await openWorld();
  try {
    return await live(world, seededRandom(seed), seed);
  } finally {
    await world.close();
  }
}

async function live(world: World, random: Random, seed: number) {
  const start = new Date();
  await sellOneArea(world);
  await setTaxes(world, start);
  const talk = seededRandom(seed + 1); // apart, so that a seed kills as it did
  const tollFree = new TollFreeCalls(world, seededRandom(seed + 2));
  const accounts: Account[] = [];
  const tally = { kills: 0, databaseKills: 0, passes: 0, failures: new Map<string, number>() };
  const broken = new Map<string, Date>();
  const waiting = Array.from({ length: ACCOUNTS }, (_, index) => index).sort(
    (a, b) => bornAtOf(start, a).getTime() - bornAtOf(start, b).getTime(),
  );
  let checks = 0;
  await phase(`Living ${DAYS} days`, async (report) => {
    for (let hour = 0; hour <= DAYS * 24; hour += STEP_HOURS) {
      const stop = new Date(start.getTime() + hour * 3_600_000);
      await setFaults(world, "off"); // what customers and the carrier's shop do here is not what is proved
      // A day passes in seconds, and each crash loses what autovacuum counted.
      if (hour % 24 === 0) await world.patiently(() => world.sql`analyze`);
      while (waiting.length > 0 && bornAtOf(start, waiting[0]!) <= stop) {
        await world.moveTo(bornAtOf(start, waiting[0]!));
        accounts.push(await addAccount(world, waiting.shift()!));
      }
      await world.moveTo(stop);
      for (const account of accounts) {
        await act(world, account, stop);
        if (isTollFree(account.index)) await tollFree.step(account);
        else if (talk.chance(0.2)) await forwardCalls(world, account, [talk.upTo(3_600), talk.upTo(900)]);
      }
      await setFaults(world, "on");
      await passOnce(world, random, tally);
      if (hour % (CHECK_EVERY_DAYS * 24) === 0 && hour > 0) {
        await setFaults(world, "off");
        while (!(await sweepQuietly(world))); // in peace, so that what is looked at is not in the middle of something
        for (const sentence of [...(await findBroken(world, start, STEP_HOURS)), ...(await tollFree.findBroken())])
          if (!broken.has(sentence)) {
            broken.set(sentence, stop);
            console.log(`  ✗ ${stop.toISOString()} ${sentence}`);
          }
        checks++;
      }
      report(`day ${Math.floor(hour / 24)}, ${accounts.length} accounts, ${tally.kills + tally.databaseKills} kills`);
    }
  });
  const made = await countRows(world);
  const { filed } = await readTaxBooks(world, start);
  for (const pass of world.hung) broken.set(`${pass} did not end`, world.now());
  for (const [what, n] of tally.failures) console.log(`  ${n} × ${what}`);
  return {
    ok:
      broken.size === 0 &&
      made.taxes > 0 &&
      (!isAtStripe || filed.length > 0) &&
      made.invoices > 0 &&
      Object.values(tollFree.tally).every((calls) => calls > 0) &&
      tally.kills > 0 &&
      tally.databaseKills > 0,
    figures: {
      seed,
      "accounts, numbers": `${accounts.length}, ${made.numbers}`,
      "passes, killed application, killed database": `${tally.passes}, ${tally.kills}, ${tally.databaseKills}`,
      "calls that cost something, on bills": `${made.calls}, ${made.billed}`,
      "toll-free calls charged, uncharged, with a message, turned away": Object.values(tollFree.tally).join(", "),
      "invoices, of them paid": `${made.invoices}, ${made.paid}`,
      "taxes on bills, cents; filed at Stripe Tax": `${made.taxes}, ${isAtStripe ? filed.length : "off"}`,
      "attempts, of them refused": `${made.attempts}, ${made.refused}`,
      "numbers that ended": made.ended,
      "accounts that owe at the end": made.unpaid,
      "mails sent": made.mails,
      "looks at every invariant": checks,
      "broken promises": broken.size,
    },
  };
}

/** @returns whether the upkeep lived to its end */
const sweepQuietly = async (world: World): Promise<boolean> => (await world.sweep("quiet")) !== null;

interface Tally {
  kills: number;
  databaseKills: number;
  passes: number;
  failures: Map<string, number>;
}

/** The upkeep of one step; some passes lose their process in the middle, some the database. */
async function passOnce(world: World, random: Random, tally: Tally): Promise<void> {
  tally.passes++;
  const fate = random.upTo(KILL_EVERY);
  const delay = random.upTo(1_500);
  const going = world.sweep(`pass-${tally.passes}`);
  if (fate === 0) {
    await sleep(delay);
    if (world.killApplication()) tally.kills++;
  } else if (fate === 1 && random.chance(0.5)) {
    await sleep(delay);
    await world.killPostgres();
    tally.databaseKills++;
  }
  for (const sentence of (await going) ?? []) tally.failures.set(sentence, (tally.failures.get(sentence) ?? 0) + 1);
}

/** What customers do on a day of theirs; each once, at the first step of that day. */
async function act(world: World, account: Account, at: Date): Promise<void> {
  const hours = (at.getTime() - account.bornAt.getTime()) / 3_600_000;
  const isDay = (n: number) => hours >= n * 24 && hours < n * 24 + STEP_HOURS;
  if (account.index % 6 === 2 && isDay(13)) await addNumbers(world, account, 1);
  if (account.index % 7 === 3 && isDay(20)) await cancel(world, account, 1);
  if (account.index % 5 === 1 && isDay(10)) await payByTheYear(world, account, 1);
  if (account.index % 10 === 6 && isDay(40)) await payByTheYear(world, account, numbersOf(account.index));
  if (account.index % 9 === 4 && isDay(45)) await cancel(world, account, numbersOf(account.index));
  if (account.index % 9 === 4 && account.index % 2 === 0 && isDay(47)) await cancel(world, account, 1, true);
  if (account.plan.betterAfter !== undefined) await changeCardWhenRefused(world, account, at);
}

/** Of numbers of which it is offered. */
async function payByTheYear(world: World, account: Account, numbers: number): Promise<void> {
  await world.patiently(
    () => world.sql`
      select private.choose_period(private.system(), account_id, number_id, 'year', (offer ->> 'year_cents')::integer) from (
        select c.account_id, c.number_id, private.year_offer(c) as offer from public.number_contracts c
        where c.account_id = ${account.id} and c.ended_at is null order by c.id limit ${numbers}
      ) chosen where offer is not null`,
  );
}

async function cancel(world: World, account: Account, numbers: number, undo = false): Promise<void> {
  await world.patiently(
    () => world.sql`
      select private.cancel_number(private.system(), account_id, number_id, ${undo}) from (
        select c.account_id, c.number_id from public.number_contracts c
        where c.account_id = ${account.id} and c.ended_at is null and (c.cancel_at is not null) = ${undo}
        order by c.id limit ${numbers}
      ) chosen`,
  );
}

/** So many days after the first refusal there is another card, as Stripe's page saves it. */
async function changeCardWhenRefused(world: World, account: Account, at: Date): Promise<void> {
  const after = account.plan.betterAfter! * day;
  const [owes] = await world.patiently(
    () => world.sql`
      select unpaid_since from public.billing_profiles where account_id = ${account.id} and unpaid_since is not null`,
  );
  if (!owes || at.getTime() < (owes.unpaid_since as Date).getTime() + after) return;
  if (account.changedAt && account.changedAt > (owes.unpaid_since as Date)) return;
  account.changedAt = at;
  if (account.declines) await control(world.stripe.url, "DELETE", `/declines?id=${account.declines}`);
  await setCard(world, account.customer, "pm_card_visa");
  await world.patiently(() => world.sql`select private.card_saved(${account.customer})`);
}

/** Numbers need an area of ours to be of; which one does not matter here. */
async function sellOneArea(world: World): Promise<void> {
  await world.sql`insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    values ('US', 'United States', 'united-states', '1', true) on conflict do nothing`;
  await world.sql`
    with area as (
      insert into public.areas (carrier_id, carrier_ref, country, city, name, slug, prefix, number_type, features)
        values ('didww', 'quarter', 'US', 'San Francisco', 'San Francisco', 'quarter', '415', 'local', '{voice_in}') returning id
    )
    insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost) select id, 'quarter', 2, 0, 1 from area`;
  // Four calls a second, by the machine's clock: here nobody has to be spared.
  await world.sql.unsafe(`
    create or replace function private.take_tokens(p_bucket text, p_rate numeric, p_burst numeric, p_tokens integer default 1)
    returns integer language sql as 'select 0'`);
}

async function countRows({ sql }: World) {
  const [row] = await sql`
    select (select count(*) from public.purchased_numbers)::integer as numbers,
      (select count(*) from public.purchased_numbers where status = 'released')::integer as ended,
      (select count(*) from public.invoices)::integer as invoices,
      (select count(*) from public.invoices where state = 'paid')::integer as paid,
      (select coalesce(sum(tax_cents), 0) from public.invoices)::integer as taxes,
      (select count(*) from public.charge_attempts)::integer as attempts,
      (select count(*) from public.charge_attempts where state in ('declined', 'needs_customer', 'no_card'))::integer as refused,
      (select count(*) from public.usage_events where amount_60 > 0)::integer as calls,
      (select count(*) from public.usage_events where amount_60 > 0 and line_id is not null)::integer as billed,
      (select count(*) from public.billing_profiles where unpaid_since is not null)::integer as unpaid,
      (select count(*) from public.notifications where status = 'sent')::integer as mails`;
  return row as Record<
    | "numbers"
    | "ended"
    | "invoices"
    | "paid"
    | "taxes"
    | "attempts"
    | "refused"
    | "unpaid"
    | "mails"
    | "calls"
    | "billed",
    number
  >;
}
