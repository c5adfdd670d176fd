import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identifyCaller, type UserActor } from "@/lib/callers";
import { chartCalls, exportCalls, listCalls } from "@/lib/calls";
import type { CallFilter } from "@/lib/contract/calls/history";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { keptMegabytes } from "../../drivers/kept-memory.ts";
import { percentile } from "../../drivers/shop.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

/** The history among many calls of a year, a fifth of them one account's. `HISTORY_CALLS` says how many: `npm run prove -- history`. */

const calls = Number(process.env.HISTORY_CALLS ?? 4_000);
const rounds = calls > 10_000 ? 20 : 2;
const zone = "America/New_York";

let shop: Shop;
let owner: SignedInPerson;
let actor: UserActor;
let number: string;
const figures: Record<string, unknown> = { calls };

beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  owner = await shop.newPerson();
  const { sql } = shop.database;
  const [area] = await sql`select id from public.areas where prefix = '415'`;
  ({ numberId: number } = await buyNumber(shop.database, owner, { areaId: area!.id, e164: "+14155550181" }));
  actor = (await identifyCaller(null, owner.browser.jar)).actor as UserActor;
  const began = performance.now();
  await sql`
    select private.ensure_partition(name, (date_trunc('month', now()) - make_interval(months => i))::date)
    from private.partitioned_tables, generate_series(1, 12) i where name in ('calls', 'call_legs')`;
  // What a call costs is counted in its transaction, which is not what is measured here.
  await sql`alter table public.calls disable trigger user`;
  await sql`alter table public.call_legs disable trigger user`;
  // Strangers' rows need no accounts: nothing but their ids is looked at.
  await sql`
    insert into public.calls (account_id, number_id, started_at, call_ref, entry, caller, facts, rule, outcome, answered_by,
      answered_at, ended_at, end_cause, seconds)
    select case when i % 5 = 0 then ${owner.accountId}::uuid else md5((i % 97)::text)::uuid end,
      case when i % 5 = 0 then ${number}::uuid else md5((i % 397)::text)::uuid end,
      now() - make_interval(secs => i::float8 / ${calls} * 360 * 86400), 'CA' || i, 'sip',
      case when i % 50 = 0 then null else '+1646555' || lpad((i % 9973)::text, 4, '0') end, '{}', '{"kind": "always"}',
      case when i % 3 = 0 then 'missed' else 'answered' end, '+12125550141', now(), now(), 'completed', i % 300
    from generate_series(1, ${calls}) i`;
  await sql`
    insert into public.call_legs (call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule,
      ring_seconds, is_screened, status, rang_at, ended_at, seconds)
    select id, started_at, account_id, number_id, '', 0, 0, '+12125550141', '{"kind": "always"}', 20, false,
      case outcome when 'missed' then 'no_answer' else 'bridged' end, started_at, started_at, seconds
    from public.calls where account_id = ${owner.accountId}`;
  await sql`alter table public.calls enable trigger user`;
  await sql`alter table public.call_legs enable trigger user`;
  await sql`analyze public.calls`;
  await sql`analyze public.call_legs`;
  figures["seconds to seed"] = Math.round((performance.now() - began) / 1_000);
}, 3_600_000);
afterAll(async () => {
  if (process.env.HISTORY_FIGURES) writeFileSync(process.env.HISTORY_FIGURES, JSON.stringify(figures));
  await shop?.close();
});

/** p95 in ms. */
async function timed(title: string, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  const p95 = Math.round(percentile(times, 95));
  figures[`${title}, p95 ms`] = p95;
  return p95;
}
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

test.each<[string, CallFilter, number | null]>([
  ["newest page", {}, null],
  ["deep page", {}, 200],
  ["of one number", { number: "own" }, null],
  ["missed", { result: "missed" }, null],
  ["missed of one number, deep", { result: "missed", number: "own" }, 200],
  ["one caller", { caller: "+16465550025" }, null],
  ["some days", { from: day(100), to: day(90), time_zone: zone }, null],
])("a page: %s", async (title, filter, daysAgo) => {
  const before =
    daysAgo === null ? null : { at: `${day(daysAgo)}T00:00:00Z`, id: "00000000-0000-4000-8000-000000000000" };
  const wanted = { ...filter, ...(filter.number && { number }) };
  const page = await listCalls(actor, owner.accountId, wanted, 26, before);
  expect(page.length).toBeGreaterThan(0);
  expect(await timed(title, () => listCalls(actor, owner.accountId, wanted, 26, before))).toBeLessThan(500);
});

test("charts of a month, and of the longest time", async () => {
  const month: CallFilter = { from: day(60), to: day(31), time_zone: zone };
  const charts = await chartCalls(actor, owner.accountId, month);
  expect(charts.days.length).toBeGreaterThan(10);
  figures["calls in the month's charts"] = charts.days.reduce((sum, one) => sum + one.calls, 0);
  expect(await timed("charts of a month", () => chartCalls(actor, owner.accountId, month))).toBeLessThan(1_500);
  const longest: CallFilter = { from: day(120), to: day(31), time_zone: zone };
  await timed("charts of three months", () => chartCalls(actor, owner.accountId, longest));
  const { sql } = shop.database;
  const plan = await sql.unsafe(
    `explain (format json) select 1 from public.calls where account_id = '${owner.accountId}' and started_at >= '${day(60)}' and started_at < '${day(31)}'`,
  );
  const text = JSON.stringify(plan[0]);
  figures["months that a month's charts read"] = new Set(text.match(/calls_\d{4}_\d\d(?=")/g)).size;
  expect(new Set(text.match(/calls_\d{4}_\d\d(?=")/g)).size).toBeLessThanOrEqual(3);
});

test("the file of all calls leaves at flat memory", async () => {
  const reader = (await exportCalls(actor, owner.accountId, {})).getReader();
  let bytes = 0;
  let lines = 0;
  /** What is kept at each twentieth of the lines; the first stands for the machinery that any file needs. */
  const kept: number[] = [];
  let largest = 0;
  const began = performance.now();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    largest = Math.max(largest, process.memoryUsage().rss);
    bytes += read.value.byteLength;
    for (const byte of read.value) if (byte === 10) lines++;
    if (lines > (kept.length * calls) / 100) kept.push(keptMegabytes());
  }
  figures["lines of the export"] = lines;
  figures["MB of the export"] = Math.round(bytes / 1e6);
  figures["MB kept at the first and at the fullest twentieth"] = `${kept[0]}, ${Math.max(...kept)}`;
  figures["MB of the largest process"] = Math.round(largest / 1e6);
  figures["seconds of the export"] = Math.round((performance.now() - began) / 1_000);
  expect(lines).toBeGreaterThanOrEqual(Math.min(1_000_000, calls / 5));
  expect(Math.max(...kept)).toBeLessThan(kept[0]! + 20);
}, 3_600_000);
