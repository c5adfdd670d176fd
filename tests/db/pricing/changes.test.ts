import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { buildStaff } from "../../builders/staff.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let admin: Awaited<ReturnType<typeof buildStaff>>;
let areaId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = await buildStaff(db.sql, "admin");
  areaId = (await buildArea(db.sql, { monthlyCost: "1" })).id;
  await db.sql`insert into public.countries (iso2, name, slug, is_available) values ('GB', 'Britain', 'gb', true)`;
});
afterAll(() => db.drop());
beforeEach(() => db.sql`delete from public.pricing_rule_versions where reason <> 'the shop''s first prices'`);

const reason = "a test";
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
const create = (rule: object, call = db.call.server) =>
  call("staff_create_pricing_rule", {
    p_actor: admin,
    p_rule: { name: "US", country: "US", ...rule },
    p_reason: reason,
  });
const change = (rule: { id: string; version: number }, p_change: object, call = db.call.server) =>
  call("staff_change_pricing_rule", {
    p_actor: admin,
    p_rule_id: rule.id,
    p_version: rule.version,
    p_change,
    p_reason: reason,
  });
const undo = (rule: { id: string; version: number }, version: number) =>
  db.call.server("staff_undo_pricing_change", {
    p_actor: admin,
    p_rule_id: rule.id,
    p_version: rule.version,
    p_undone_version: version,
    p_reason: reason,
  });
const end = (rule: { id: string; version: number }, at: Date | null = null) =>
  db.call.server("staff_end_pricing_rule", {
    p_actor: admin,
    p_rule_id: rule.id,
    p_version: rule.version,
    p_at: at,
    p_reason: reason,
  });
/** What a month costs so many hours from now. */
const priceIn = async (ahead: number) => {
  const [row] = await db.sql`
    select (private.quote_area(${areaId}, row('USD', 0, 1, private.now() + make_interval(hours => ${ahead}), true)::private.buyer)).monthly_cents as cents`;
  return row!.cents as number;
};
const problemsOf = (outcome: { details?: { problems?: { field: string; code: string }[] } }) =>
  outcome.details?.problems?.map(({ field, code }) => `${field} ${code}`);

describe("a change", () => {
  test("applies immediately, and what was said before stays in the history with who and why", async () => {
    const { rule } = await create({ markup_percent: 100 });
    expect(await priceIn(0)).toBe(200);
    const changed = await change(rule, { markup_percent: 150 });
    expect(changed).toMatchObject({ ok: true, rule: { version: 2, current: { markup_percent: 150, name: "US" } } });
    expect(await priceIn(0)).toBe(250);
    const { history } = await db.call.server("staff_get_pricing_rule", { p_actor: admin, p_rule_id: rule.id });
    expect(history).toMatchObject([
      { version: 2, markup_percent: 150, state: "current", reason, created_by: expect.stringMatching(/@/) },
      { version: 1, markup_percent: 100, state: "past" },
    ]);
    const [audit] =
      await db.sql`select action, reason, before, after from public.audit_log where subject = ${`pricing_rule:${rule.id}`} order by occurred_at desc limit 1`;
    expect(audit).toMatchObject({
      action: "pricing_rule.changed",
      reason,
      before: { version: 1 },
      after: { version: 2 },
    });
  });

  test("that is scheduled applies then, not before; until then it can be taken back", async () => {
    const { rule } = await create({ markup_percent: 100 });
    const first = await change(rule, { markup_percent: 200, valid_from: hours(5) });
    const second = await change(first.rule, { markup_percent: 300, valid_from: hours(10) });
    expect([await priceIn(0), await priceIn(6), await priceIn(11)]).toEqual([200, 300, 400]);
    const calendar = await db.call.server("staff_pricing_calendar", {
      p_actor: admin,
      p_from: new Date(),
      p_until: new Date(hours(24)),
    });
    expect(calendar).toMatchObject([
      { kind: "changes", version: 2, rule_version: 3, can_undo: true },
      { kind: "changes", version: 3, can_undo: true },
    ]);
    const undone = await undo(second.rule, 2);
    expect(undone).toMatchObject({ ok: true, rule: { version: 4 } });
    expect([await priceIn(0), await priceIn(6), await priceIn(11)]).toEqual([200, 200, 400]);
    await undo(undone.rule, 3);
    expect([await priceIn(6), await priceIn(11)]).toEqual([200, 200]);
  });

  test("between now and a scheduled one leaves that where it is", async () => {
    const { rule } = await create({ markup_percent: 100 });
    const later = await change(rule, { markup_percent: 300, valid_from: hours(10) });
    const sooner = await change(later.rule, { markup_percent: 200, valid_from: hours(5) });
    expect([await priceIn(0), await priceIn(6), await priceIn(11)]).toEqual([200, 300, 400]);
    expect(problemsOf(await change(sooner.rule, { valid_from: hours(6), valid_until: hours(11) }))).toEqual([
      "valid_until LATER_CHANGE",
    ]);
  });

  test("that has begun cannot be taken back, but the version before it can be restored", async () => {
    const { rule } = await create({ markup_percent: 100 });
    const changed = await change(rule, { markup_percent: 200 });
    expect(problemsOf(await undo(changed.rule, 2))).toEqual([" BEGAN"]);
    const restored = await db.call.server("staff_restore_pricing_rule", {
      p_actor: admin,
      p_rule_id: rule.id,
      p_version: 2,
      p_from_version: 1,
      p_reason: reason,
    });
    expect(restored).toMatchObject({ ok: true, rule: { current: { markup_percent: 100, restored_from: 1 } } });
    expect(await priceIn(0)).toBe(200);
  });

  test("ends a rule now or later, takes later changes back, and the end can be undone until it comes", async () => {
    const { rule } = await create({ markup_percent: 900 });
    const scheduled = await change(rule, { markup_percent: 500, valid_from: hours(10) });
    const ended = await end(scheduled.rule, new Date(hours(5)));
    expect([await priceIn(4), await priceIn(6), await priceIn(11)]).toEqual([1000, 210, 210]);
    const again = await undo(ended.rule, ended.rule.version);
    expect([await priceIn(6), await priceIn(11)]).toEqual([1000, 1000]);
    const now = await end(again.rule);
    expect(await priceIn(0)).toBe(210);
    expect(problemsOf(await end(now.rule))).toEqual([" ENDED"]);
  });

  test("of what another admin changed meanwhile is refused with what it is now, and nothing is lost", async () => {
    const { rule } = await create({ markup_percent: 100 });
    await change(rule, { markup_percent: 200 });
    const late = await change(rule, { name: "Mine" });
    expect(late).toMatchObject({
      ok: false,
      code: "CHANGED",
      details: { current: { version: 2, current: { markup_percent: 200, name: "US" } } },
    });
  });

  test("of two admins at the same moment one wins, the other is shown it", async () => {
    const { rule } = await create({ markup_percent: 100 });
    const outcomes = await Promise.all([1, 2, 3, 4].map((add) => change(rule, { markup_percent: 100 + add })));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === "CHANGED")).toHaveLength(3);
  });

  test("begins with business time", async () => {
    await create({ markup_percent: 700, valid_from: hours(30) });
    const [row] = await db.sql.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(31 * 3_600_000)}, true)`;
      return tx`select (private.quote_area(${areaId})).monthly_cents as cents`;
    });
    expect([await priceIn(0), row!.cents]).toEqual([210, 800]);
  });
});

describe("what no rule may say", () => {
  test.each([
    [{ markup_percent: -1 }, "markup_percent NEGATIVE"],
    [{ markup_percent: 1000.5 }, "markup_percent MARGIN_ABSURD"],
    [{ min_margin_percent: 5000 }, "min_margin_percent MARGIN_ABSURD"],
    [{ markup_cents: -5 }, "markup_cents NEGATIVE"],
    [{ markup_percent: "much" }, "markup_percent UNREADABLE"],
    [{ fixed_cents: 500, markup_percent: 5 }, "fixed_cents FIXED_AND_ADDED"],
    [{ fixed_cents: 99 }, "fixed_cents UNDER_COST"],
    [{ fixed_cents: 120, min_margin_cents: 50 }, "fixed_cents UNDER_FLOOR"],
    [{ round_to_cents: 100, round_ending_cents: 100 }, "round_ending_cents ENDING_TOO_HIGH"],
    [{ round_to_cents: 0 }, "round_to_cents OUT_OF_RANGE"],
    [{ setup_policy: "free", setup_cents: 5 }, "setup_policy SETUP_TWICE"],
    [{ setup_policy: "gift" }, "setup_policy UNKNOWN"],
    [
      {
        volume_steps: [
          { from: 3, percent: 5 },
          { from: 3, percent: 6 },
        ],
      },
      "volume_steps STEPS",
    ],
    [
      {
        volume_steps: [
          { from: 3, percent: 5 },
          { from: 9, percent: 4 },
        ],
      },
      "volume_steps STEPS",
    ],
    [{ volume_steps: [{ from: 1, percent: 5 }] }, "volume_steps STEPS"],
    [{ volume_steps: null }, "volume_steps STEPS"],
    [{ country: "ZZ" }, "country UNKNOWN"],
    [{ carrier_id: "acme" }, "carrier_id UNKNOWN"],
    [{ number_type: "satellite" }, "number_type UNKNOWN"],
    [{ name: "  " }, "name NAME_LENGTH"],
    [{ priority: 0 }, "priority OUT_OF_RANGE"],
    [{ colour: "red" }, "colour UNKNOWN_FIELD"],
    [{ valid_from: "2020-01-01T00:00:00Z" }, "valid_from PAST"],
    [{ valid_until: "2020-01-01T00:00:00Z" }, "valid_until PAST"],
    [{ currency: "KWD", country: null, setup_policy: "fixed", setup_cents: 105 }, "setup_cents NOT_CHARGEABLE"],
  ])("%j", async (terms, problem) => {
    const outcome = await create(terms);
    expect(outcome).toMatchObject({ ok: false, code: "RULE_REFUSED" });
    expect(problemsOf(outcome)).toContain(problem);
    const [left] =
      await db.sql`select count(*)::int as n from public.pricing_rules where not exists (select from public.pricing_rule_versions v where v.rule_id = id)`;
    const [rules] = await db.sql`select count(*)::int as n from public.pricing_rule_versions where reason = ${reason}`;
    expect(rules!.n).toBe(0);
    expect(left!.n).toBeGreaterThanOrEqual(0);
  });

  test("a price under the carrier's cost, unless it is meant", async () => {
    expect(await create({ fixed_cents: 50, allows_below_cost: true })).toMatchObject({ ok: true });
    expect(await priceIn(0)).toBe(50);
  });

  test("the rank of another rule at the same time; another time or priority is fine", async () => {
    const { rule } = await create({ valid_until: hours(10) });
    const refused = await create({ name: "Second", valid_from: hours(9) });
    expect(refused).toMatchObject({ details: { problems: [{ code: "OVERLAP", name: "US", rule_id: rule.id }] } });
    expect(await create({ name: "Later", valid_from: hours(10) })).toMatchObject({ ok: true });
    expect(await create({ name: "Second choice", priority: 200 })).toMatchObject({ ok: true });
    // An area may have both features, so two rules of features are rivals.
    expect(await create({ name: "Texts", feature: "sms_in" })).toMatchObject({ ok: true });
    expect(problemsOf(await create({ name: "Fax", feature: "fax" }))).toEqual(["priority OVERLAP"]);
  });

  test("the same rank at the same moment: one of ten is made", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => create({ name: `Rule ${index}` })));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((outcome) => problemsOf(outcome)?.[0] === "priority OVERLAP")).toHaveLength(9);
  });
});

test("the winner is explained, and why the others did not win", async () => {
  const mine = await create({ markup_percent: 100, volume_steps: [{ from: 3, percent: 10 }] });
  await create({ name: "Second choice", priority: 200 });
  await create({ name: "Britain", country: "GB" });
  const told = await db.call.server("staff_explain_price", { p_actor: admin, p_query: { area_id: areaId, count: 4 } });
  expect(told).toMatchObject({
    quote: {
      status: "sold",
      monthly_cents: 180,
      list_cents: 200,
      cost_cents: 100,
      margin_percent: 44.44,
      rule_id: mine.rule.id,
    },
    steps: [
      { code: "COST" },
      { code: "MARKUP", cents: 200 },
      { code: "VOLUME", from: 3, percent: 10 },
      { code: "SETUP_MARKUP" },
    ],
  });
  const outcomes = Object.fromEntries(
    told.rules.map((rule: { name: string; outcome: string }) => [rule.name, rule.outcome]),
  );
  expect(outcomes).toMatchObject({
    US: "won",
    "Second choice": "higher_priority_number",
    Standard: "less_specific",
    Britain: "misses",
    Mobile: "misses",
  });
});

test("a preview says what becomes of every offer, and leaves no trace", async () => {
  const before = await db.sql`select count(*)::int as n from public.pricing_rule_versions`;
  const seen = await db.call.server("staff_preview_pricing", {
    p_actor: admin,
    p_change: { rules: [{ name: "US", country: "US", markup_percent: 300 }] },
  });
  expect(seen).toMatchObject({
    ok: true,
    catalog: {
      offers: 1,
      changed: 1,
      dearer: 1,
      samples: [{ before: { monthly_cents: 210 }, after: { monthly_cents: 400, margin_percent: 75 } }],
    },
  });
  expect(await db.sql`select count(*)::int as n from public.pricing_rule_versions`).toEqual(before);
  const wrong = await db.call.server("staff_preview_pricing", {
    p_actor: admin,
    p_change: { rules: [{ name: "", markup_percent: 1 }] },
  });
  expect(wrong).toMatchObject({ ok: false, details: { problems: [{ index: 0, field: "name" }] } });
});

describe("an exchange rate", () => {
  const set = (rate: object) =>
    db.call.server("staff_set_exchange_rate", {
      p_actor: admin,
      p_rate: { base: "EUR", quote: "USD", ...rate },
      p_reason: reason,
    });
  test("is set by hand with a margin for movement; another's change is shown", async () => {
    const first = await set({ rate: 1.1, margin_percent: 2, version: null });
    expect(first).toMatchObject({ ok: true, rate: { effective_rate: 1.122, is_stale: false, version: 1 } });
    expect(await set({ rate: 1.2, version: null })).toMatchObject({
      ok: false,
      code: "CHANGED",
      details: { current: { rate: 1.1 } },
    });
    expect(await set({ rate: 1.2, version: 1 })).toMatchObject({ ok: true, rate: { margin_percent: 2, version: 2 } });
    expect(await set({ rate: 0, version: 2 })).toMatchObject({ ok: false, code: "VALIDATION_FAILED" });
  });

  test("older than a day is mailed to operators once, and waits on their home page", async () => {
    await db.sql`update public.exchange_rates set as_of = now() - interval '25 hours'`;
    for (let i = 0; i < 2; i++) await db.call.worker("sweep", {});
    const mails = await db.sql`select parameters from public.notifications where dedupe_key like 'exchange-rate:%'`;
    expect(mails).toMatchObject([{ parameters: { subject: "An exchange rate is older than a day: EUR to USD" } }]);
    const steps = await db.call.server("staff_attention", { p_actor: admin });
    expect(steps).toContainEqual(expect.objectContaining({ name: "stale_rates", count: 1 }));
  });
});

test("metered shared-cost numbers are sold once staff lift the restriction, and not again when it is back", async () => {
  await db.sql`update public.areas set is_metered = true where id = ${areaId}`;
  expect(await priceIn(0)).toBe(210); // free allowances limit what others receive
  await db.sql`update public.areas set number_type = 'shared_cost' where id = ${areaId}`;
  const restrictions = await db.call.server("staff_list_sale_restrictions", { p_actor: admin });
  const restriction = restrictions.find(({ code }: { code: string }) => code === "METERED_SHARED_COST");
  expect(restriction).toMatchObject({ lifted_at: null, areas: 1 });
  expect(await priceIn(0)).toBeNull();
  const lift = (version: number, isLifted: boolean) =>
    db.call.server("staff_set_sale_restriction", {
      p_actor: admin,
      p_id: restriction.id,
      p_version: version,
      p_is_lifted: isLifted,
      p_reason: reason,
    });
  expect(await lift(1, true)).toMatchObject({ ok: true, restriction: { version: 2 } });
  expect(await priceIn(0)).toBe(210);
  expect(await lift(1, false)).toMatchObject({ ok: false, code: "CHANGED" });
  await lift(2, false);
  expect(await priceIn(0)).toBeNull();
  await db.sql`update public.areas set is_metered = false where id = ${areaId}`;
});
