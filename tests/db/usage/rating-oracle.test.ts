import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { buildPerson } from "../../builders/person";
import { boundary, lastBoundaryUpTo } from "../../oracle/billing-oracle";
import { seededRandom } from "../../oracle/random-rules";
import { type OracleRate, RatingOracle } from "../../oracle/rating-oracle";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { billUsage, insertLegs, type Leg } from "./bill-usage";

// `npm run prove -- rating` asks for more calls and other seeds.
const calls = Number(process.env.RATING_CALLS ?? 3_000);
const seed = Number(process.env.RATING_SEED ?? 20_261_127);
const random = seededRandom(seed);

const anchor = "2027-01-31T10:02:00";
const from = Date.parse(`${anchor}Z`);
const change = Date.parse("2027-03-10T00:00:00Z");
const bills = [1, 2, 3, 4].map((n) => Date.parse(`${boundary(anchor, n)}Z`));
const increments = [
  [60, 60],
  [6, 6],
  [1, 1],
  [30, 6],
  [60, 1],
] as const;
const allowances = { seconds: 1_800, texts: 30 };

const decimal = (millionths: bigint) => `${millionths / 1_000_000n}.${`${millionths % 1_000_000n}`.padStart(6, "0")}`;

/** Prefixes within prefixes; some change their price on one day, some begin or end there. */
function randomRates(): OracleRate[] {
  const prefixes = ["1", "1415", "14155", "1415555", "44", "447", "447700", "49", "4915", "33", "5", "52"];
  return ["forward", "toll_free_in", "sms_out"].flatMap((service) =>
    prefixes
      .filter(() => service === "forward" || random.chance(0.6))
      .flatMap((prefix) => {
        const [first, next] = service === "sms_out" ? ([1, 1] as const) : random.pick(increments);
        const rate = (times: Pick<OracleRate, "from" | "until">): OracleRate => ({
          service,
          prefix,
          price: BigInt(random.upTo(400_000)),
          connect: random.chance(0.3) ? BigInt(random.upTo(20_000)) : 0n,
          first,
          next,
          takesIncluded: random.chance(0.4),
          ...times,
        });
        const early = { from: Date.parse("2027-01-01T00:00:00Z"), until: change };
        const late = { from: change, until: Number.POSITIVE_INFINITY };
        if (random.chance(0.5)) return [rate({ ...early, until: late.until })];
        return random.chance(0.8) ? [rate(early), rate(late)] : [rate(random.pick([early, late]))];
      }),
  );
}

let db: TestDatabase;
let accountId: string;
let area: Awaited<ReturnType<typeof buildArea>>;
const numbers: { id: string; e164: string }[] = [];
const rates = randomRates();
const rateIds = new Map<OracleRate, string>();
const oracle = new RatingOracle(rates, allowances);

async function insertRate(rate: OracleRate): Promise<void> {
  const [row] = await db.sql`
    insert into private.rates (deck_id, service, prefix, destination, price, connect_fee, first_increment,
        next_increment, takes_included, valid)
      values (private.deck('sell', 'USD'), ${rate.service}, ${rate.prefix}, ${rate.prefix}, ${decimal(rate.price)},
        ${decimal(rate.connect)}, ${rate.first}, ${rate.next}, ${rate.takesIncluded},
        tstzrange(${new Date(rate.from)}, ${Number.isFinite(rate.until) ? new Date(rate.until) : null}))
      returning id`;
  rateIds.set(rate, row!.id);
}

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  const owner = await buildPerson(db.sql);
  accountId = owner.accountId;
  for (let n = 0; n < 8; n++) {
    const e164 = `+1415555010${n}`;
    const { numberId } = await buyNumber(db, owner, { areaId: area.id, e164 });
    numbers.push({ id: numberId, e164 });
  }
  await db.sql`update public.billing_profiles set anchor_at = ${new Date(from)} where account_id = ${accountId}`;
  await db.sql`delete from private.rates`;
  await db.sql`update private.settings set value = '100000000' where key = 'spend_cap_cents'`; // above it what comes in is free
  for (const rate of rates) await insertRate(rate);
  await db.sql`analyze private.rates`;
});
afterAll(() => db.drop());

const periodOf = (at: number) => Date.parse(`${lastBoundaryUpTo(anchor, new Date(at).toISOString().slice(0, 19))}Z`);
const secondsOf = () => (random.chance(0.1) ? 0 : random.chance(0.1) ? 60 * random.upTo(90) : random.upTo(900));
const digitsOf = () => {
  const start = random.pick([
    "1415",
    "14155",
    "1415555",
    "1212",
    "44",
    "447",
    "447700",
    "49",
    "4915",
    "33",
    "52",
    "99",
  ]);
  return start + `${10 ** 10 + random.upTo(999_999_999)}`.slice(1, 12 - start.length + 1);
};

let used = 0;
const legs: Leg[] = [];

/** Random calls and texts between two instants; each at a millisecond of its own. */
async function use(count: number, since: number, until: number): Promise<void> {
  const instants = new Set<number>();
  while (instants.size < count) instants.add(since + random.upTo(until - since - 1));
  const fresh: Leg[] = [];
  const facts: object[] = [];
  for (const at of instants) {
    const number = random.pick(numbers);
    const service = random.chance(0.8) ? "forward" : random.pick(["toll_free_in", "sms_out"]);
    const digits = service === "toll_free_in" ? number.e164.slice(1) : digitsOf();
    const callId = randomUUID();
    const quantity = service === "sms_out" ? 1 + random.upTo(4) : secondsOf();
    const period = periodOf(at);
    used++;
    if (service === "forward") {
      const ref = `${callId}::0:0`;
      fresh.push({ callId, accountId, numberId: number.id, e164: `+${digits}`, at: new Date(at), seconds: quantity });
      oracle.record({ ref, number: number.id, service, digits, at, quantity, period });
      continue;
    }
    facts.push({
      source: service === "sms_out" ? "text" : "call",
      source_ref: callId,
      service,
      account_id: accountId,
      number_id: number.id,
      other_party: null,
      rated: `+${digits}`,
      started_at: new Date(at).toISOString(),
      quantity,
    });
    oracle.record({ ref: callId, number: number.id, service, digits, at, quantity, period });
  }
  for (let first = 0; first < facts.length; first += 1_000)
    await db.sql`
      select private.record_usage(fact)
      from jsonb_array_elements(${db.sql.json(facts.slice(first, first + 1_000) as never)}) fact`;
  await insertLegs(db.sql, fresh);
  legs.push(...fresh);
}

/** Some calls turn out to have been longer or shorter, some of them billed long ago. */
async function correct(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const leg = random.pick(legs);
    leg.seconds = secondsOf();
    await db.sql`
      update public.call_legs set seconds = ${leg.seconds} where call_id = ${leg.callId} and call_started_at = ${leg.at}`;
    const at = leg.at.getTime();
    const facts = { number: leg.numberId, service: "forward", digits: leg.e164.slice(1), at, quantity: leg.seconds };
    oracle.record({ ref: `${leg.callId}::0:0`, period: periodOf(at), ...facts });
  }
}

/** A price that was wrong since it began: half of it is right, or twice as much. */
async function correctDeck(): Promise<void> {
  const wrong = random.pick(oracle.rates.filter(({ service, price }) => service === "forward" && price > 100n));
  const right = { ...wrong, price: random.chance(0.7) ? wrong.price / 2n : wrong.price * 2n };
  await db.sql`update private.rates set replaced_at = private.now() where id = ${rateIds.get(wrong)!}`;
  await insertRate(right);
  oracle.correctRate(wrong, right);
  await db.sql`select private.credit_corrected_rate(${rateIds.get(wrong)!})`;
}

test(`${calls} random calls and texts cost on each bill what exact arithmetic says (seed ${seed})`, async () => {
  let lines = 0;
  let billing = 0;
  for (const [index, until] of bills.entries()) {
    const since = index === 0 ? from : bills[index - 1]!;
    await use(Math.floor(calls / 4), since, until);
    if (index > 0) await use(Math.floor(calls / 40), from, since); // reported late
    await correct(Math.floor(calls / 60));
    if (index > 0) await correctDeck();
    expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
    const expected = oracle.bill(until, ({ number, service, rate }) => `${number} ${service} ${rateIds.get(rate)!}`);
    const started = performance.now();
    const billed = await billUsage(db.sql, accountId, new Date(since), new Date(until));
    billing += performance.now() - started;
    lines += billed.length;
    expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
    const shape = (line: object) => JSON.stringify(line);
    expect(
      billed
        .map(({ number_id, usage, cents }) =>
          shape({
            number: number_id,
            service: usage.service,
            prefix: usage.destination,
            ...{ events: usage.events, billed: usage.billed, included: usage.included, cents },
          }),
        )
        .sort(),
    ).toEqual(
      expected
        .map(({ number, service, prefix, events, billed: quantity, included, cents }) =>
          shape({ number, service, prefix, events, billed: quantity, included, cents: Number(cents) }),
        )
        .sort(),
    );
  }
  const [credit] = await db.sql`select coalesce(sum(amount_60), 0) * 1000000 as left from public.usage_credits`;
  expect(BigInt(Math.round(Number(credit!.left)))).toBe(oracle.credit);
  const figures = { calls: used, lines, billing_ms: Math.round(billing) };
  if (process.env.RATING_FIGURES) writeFileSync(process.env.RATING_FIGURES, JSON.stringify(figures));
}, 1_200_000);

test("every line is the sum of its events, exactly, and every event is on one line at most", async () => {
  const wrong = await db.sql`
    select l.id
    from public.invoice_lines l
    left join public.usage_events e on e.line_id = l.id
    where l.kind = 'usage'
    group by l.id
    having sum(e.amount_60) is distinct from (l.usage ->> 'exact_60')::numeric + (l.usage ->> 'credit_60')::numeric
      or count(*) <> (l.usage ->> 'events')::integer
      or l.cents <> round((l.usage ->> 'exact_60')::numeric * 100 / 60)`;
  expect(wrong).toEqual([]);
});

const size = Number(process.env.RATING_EVENTS ?? 1_000);

test(`${size} events of one account are rated and billed, a line each, in seconds`, async () => {
  const owner = await buildPerson(db.sql);
  const { numberId } = await buyNumber(db, owner, { areaId: area.id, e164: "+14155550190" });
  await db.sql`
    insert into private.rates (deck_id, service, prefix, destination, price, valid)
    select private.deck('sell', 'USD'), 'forward', (8000000 + n)::text, 'place ' || n, 0.05, '[2027-01-01,)'
    from generate_series(1, ${size}) n`;
  await db.sql`analyze private.rates`; // as an import does
  const began = performance.now();
  await insertLegs(
    db.sql,
    Array.from({ length: size }, (_, n) => ({
      callId: randomUUID(),
      accountId: owner.accountId,
      numberId,
      e164: `+${8_000_001 + n}1234`,
      at: new Date(from + 1_000 + n),
      seconds: 60,
    })),
  );
  const started = performance.now();
  const billed = await billUsage(db.sql, owner.accountId, new Date(from), new Date(bills[0]!));
  const seconds = (performance.now() - started) / 1_000;
  expect(billed).toHaveLength(size);
  expect(billed.every(({ cents }) => cents === 5)).toBe(true);
  expect(seconds).toBeLessThan(60);
  const { RATING_FIGURES: file } = process.env;
  const figures = { events: size, recording_seconds: (started - began) / 1_000, events_seconds: seconds };
  if (file) writeFileSync(`${file}.events`, JSON.stringify(figures));
}, 600_000);
