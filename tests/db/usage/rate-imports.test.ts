import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRateFile } from "@/lib/usage/rate-file";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { billUsage, insertLegs } from "./bill-usage";

/** Staff import rates: seen first, stopped below cost and without notice, corrected for the past without raising a bill. */

let db: TestDatabase;
let admin: object;
let owner: BuiltPerson;
let numberId: string;

beforeAll(async () => {
  db = await createTestDatabase();
  const area = await buildArea(db.sql);
  owner = await buildPerson(db.sql);
  ({ numberId } = await buyNumber(db, owner, { areaId: area.id, e164: "+14155550170" }));
  admin = await buildStaff(db.sql, "admin");
});
afterAll(() => db.drop());

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const file = (lines: string[]) => readRateFile(["service,prefix,destination,price", ...lines].join("\n")).rates;
const deck = (lines: string[], more: object = {}) => ({
  kind: "sell",
  from: null,
  is_correction: false,
  allows_below_cost: false,
  rows: file(lines),
  ...more,
});
const check = (wanted: object) => db.call.server("staff_check_rates", { p_actor: admin, p_import: wanted });
/** Imports what was just seen. */
async function load(wanted: object) {
  const { token } = await check(wanted);
  return db.call.server("staff_import_rates", {
    p_actor: admin,
    p_import: { ...wanted, token },
    p_reason: "the carrier's list of December",
  });
}
const priceOf = async (digits: string, at = new Date(), kind = "sell") => {
  const [row] = await db.sql`
    select (private.rate_of(private.deck(${kind}, 'USD'), 'forward', ${digits}, ${at})).price::float as price`;
  return row!.price as number | null;
};
const forwarded = (to: string, seconds: number) =>
  insertLegs(db.sql, [
    { callId: randomUUID(), accountId: owner.accountId, numberId, e164: to, at: new Date(), seconds },
  ]);

describe("a file", () => {
  test("is read with its defaults, commas and plus signs", () => {
    const text = "Service;Prefix;Destination;Price\nforward;+49;Germany;0,012\nsms_out;1;Near;0.0085\n";
    expect(readRateFile(text)).toMatchObject({
      problems: [],
      rates: [
        { line: 2, prefix: "49", price: "0.012", connect_fee: "0", first_increment: 60, takes_included: false },
        { line: 3, prefix: "1", price: "0.0085", first_increment: 1 },
      ],
    });
  });
  test.each([
    ["service,prefix,price\nforward,49,1", null, "destination"],
    ["service,prefix,destination,price,color\nforward,49,X,1,red", null, "color"],
    ["service,prefix,destination,price\nfax,49,X,1", 2, "fax"],
    ["service,prefix,destination,price\nforward,049,X,1", 2, "049"],
    ["service,prefix,destination,price\nforward,49,X,-1", 2, "-1"],
    ["service,prefix,destination,price\nforward,49,X,", 2, "missing"],
    ["service,prefix,destination,price,first_increment\nforward,49,X,1,0", 2, "seconds"],
    ['service,prefix,destination,price\n"forward', null, "quote"],
  ])("%j is refused at its line", (text, line, word) => {
    const { rates, problems } = readRateFile(text);
    expect(rates).toEqual([]);
    expect(problems[0]).toMatchObject({ line });
    expect(problems[0]!.text).toContain(word);
  });
});

describe("an import", () => {
  test("shows old, new and the other deck's price of each prefix, and changes nothing before it is made", async () => {
    const seen = await check(
      deck([
        "forward,4930,Berlin,0.03",
        "forward,49,Germany,0.04",
        "forward,33,France,0.03",
        "forward,421,Slovakia,0.2",
      ]),
    );
    expect(seen.changes).toMatchObject([
      { prefix: "4930", old_price: null, new_price: "0.03", other_price: "0.024000", change: "new" },
      { prefix: "49", change: "changed" }, // the file says nothing of included minutes
      { prefix: "33", old_price: "0.040000", change: "lowered", is_below_cost: false },
      { prefix: "421", old_price: null, other_price: null, change: "new" },
    ]);
    expect(await priceOf("4930123456")).toBe(0.04);
    expect(await load(deck(["forward,421,Slovakia,0.2"]))).toEqual({ ok: true, changed: 1 });
    expect(await priceOf("421905123456")).toBe(0.2);
    const [audited] = await db.sql`select after, reason from public.audit_log where action = 'rates.imported'`;
    expect(audited).toMatchObject({ reason: "the carrier's list of December", after: { kind: "sell" } });
  });

  test("below cost is refused until it is wanted, on either side", async () => {
    expect(await load(deck(["forward,33,France,0.01"]))).toMatchObject({
      code: "RULE_REFUSED",
      details: { reason: "below_cost" },
    });
    expect(await load(deck(["forward,33,France,0.5"], { kind: "cost" }))).toMatchObject({
      details: { reason: "below_cost" },
    });
    expect(await priceOf("33123456789")).toBe(0.04);
    expect(await load(deck(["forward,33,France,0.01"], { allows_below_cost: true }))).toMatchObject({ ok: true });
    expect(await priceOf("33123456789")).toBe(0.01);
  });

  test("of higher prices begins after the notice; what began before goes on until then", async () => {
    const dearer = ["forward,39,Italy,0.09"];
    expect(await load(deck(dearer))).toMatchObject({ details: { reason: "no_notice" } });
    expect(await load(deck(dearer, { from: day(20) }))).toMatchObject({ ok: true });
    expect([await priceOf("39061234567"), await priceOf("39061234567", new Date(day(21)))]).toEqual([0.04, 0.09]);
    await load(deck(["forward,39,Italy,0.05"], { from: day(25) }));
    await load(deck(["forward,39,Italy,0.07"], { from: day(20) })); // gives way to none, takes the place of both
    expect(await priceOf("39061234567", new Date(day(30)))).toBe(0.07);
  });

  test.each([
    ["in the past", ["forward,43,Austria,0.08"], { from: day(-1) }, "in_the_past"],
    ["a prefix twice", ["forward,43,Austria,0.08", "forward,43,Austria,0.09"], {}, "twice"],
    ["a correction of nothing", ["forward,4399,Nowhere,0.08"], { is_correction: true }, "nothing_to_correct"],
  ])("%s is refused", async (_name, lines, more, reason) => {
    expect(await load(deck(lines, more))).toMatchObject({ code: "RULE_REFUSED", details: { reason } });
  });

  test("of something else than what was seen is refused, and two at the same moment make one", async () => {
    const wanted = deck(["forward,45,Denmark,0.07"]);
    const { token } = await check(wanted);
    const make = () =>
      db.call.server("staff_import_rates", { p_actor: admin, p_import: { ...wanted, token }, p_reason: "twice" });
    const made = await Promise.all([make(), make()]);
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
    expect(made.find(({ ok }) => !ok)).toMatchObject({ code: "CHANGED" });
  });
});

test("a correction gives back what was billed too much, raises no bill that was issued, and rates anew what is open", async () => {
  const sum = async (query: string) => Number((await db.sql.unsafe(query, [owner.accountId]))[0]!.sum);
  const lines = "select sum(cents) as sum from public.invoice_lines where account_id = $1 and kind = 'usage'";
  await db.sql`update private.rates set takes_included = false where prefix in ('31', '32') and service = 'forward'`;
  await forwarded("+31201234567", 600); // 4 cents a minute
  await forwarded("+3221234567", 600); // 8 cents
  await billUsage(db.sql, owner.accountId, new Date(), new Date(day(0.5)));
  expect(await sum(lines)).toBe(120);
  await forwarded("+3221234567", 600);
  const right = deck(["forward,31,Netherlands,0.03", "forward,32,Belgium,0.16"], { is_correction: true });
  expect(await load(right)).toMatchObject({ ok: true, changed: 2 });
  expect(await sum(lines)).toBe(120);
  expect(await sum("select sum(amount_60) / 60 * 100 as sum from public.usage_credits where account_id = $1")).toBe(10);
  expect(await sum("select sum(amount_60) / 60 as sum from private.rated_usage($1, 'infinity')")).toBe(1.6);
  expect(await db.sql`select * from private.check_usage_counters()`).toEqual([]);
});
