import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { percentile, type ShopEnvironment } from "../drivers/shop.ts";
import { clearHazards, type Hazard, readStrikes } from "./faults/hazard.ts";
import { hazards } from "./faults/hazards.ts";
import { startKilling } from "./faults/killer.ts";
import { doors, type Placed, type Plan, placeOrder } from "./faults/place-orders.ts";
import { announceSteps, listenToSteps } from "./faults/steps.ts";
import { tell } from "./faults/vendors.ts";
import { judge, unfinished } from "./faults/verdict.ts";
import { startWatching } from "./faults/watch-money.ts";

export const name = "faults";
export const summary =
  "kill -9 of app, job server and database at every step, and every fault of both carriers and Stripe: nobody pays too much, nothing is bought twice or lost";

const count = (variable: string, otherwise: number) => Number(process.env[variable] ?? otherwise);
/** `FAULTS_ORDERS`, `FAULTS_KILLS` (rounds of every step × victim, 0 = none), `FAULTS_ONLY` (part of a hazard's name), `FAULTS_BUYERS`. */
const ORDERS = count("FAULTS_ORDERS", 320);
const KILL_ROUNDS = count("FAULTS_KILLS", 1);
const BUYERS = count("FAULTS_BUYERS", 5);
/** More than the longest wait of the rules below: a hold and its extension. */
const QUIET_LIMIT_MS = 10 * 60_000;

/** Waits of the business rules, made short; the proportions stay: a lease outlives a call, the grace outlives a request. */
const SETTINGS = {
  settle_after_minutes: 3,
  hold_minutes: 5,
  hold_extension_minutes: 3,
  job_lease_seconds: 25,
  carrier_order_grace_seconds: 25,
  job_backoff_seconds: 1,
  breaker_open_seconds: 3,
  carrier_wait_step_minutes: 1,
  carrier_back_seconds: 10,
};

const variables = {
  CLIENT_ADDRESS_HEADER: "x-test-address",
  LOG_LEVEL: "warn",
  DIDWW_RATE_LIMIT: "0",
  DIDWW_BALANCE: "9000",
  TWILIO_BALANCE: "9000",
  ORDER_DELAY_MS: "80",
  BACKOFF: "[300,600,1200,2400]",
  LEASE_GRACE_MS: "1500",
  MAX_PARALLEL: "60",
};

const only = process.env.FAULTS_ONLY;
const chosen = only ? hazards.filter((hazard) => hazard.kind.includes(only)) : hazards;

/** Orders that lose a line, a delivered number, an authorization, or have a job put back. */
const rare = hazards.filter(({ kind }) =>
  /did_blocked|reserve_and_order, drop|authorization gone$|commit_then_timeout, error$|503 POST .orders/.test(kind),
);
const MOST_EXTRA = 150;

function makePlan(index: number, hazard: Hazard | null): Plan {
  const lines = hazard?.lines ?? 1 + (index % 3);
  const random = hazard?.random ? 1 : hazard === null && index % 2 === 0 ? 1 : 0;
  const policy = hazard?.policy ?? (index % 2 === 0 ? "drop" : "nearest");
  return {
    index,
    lines,
    policy,
    random,
    hazard,
    pays: !(hazard === null && index % 25 === 24 && index < ORDERS * 0.6),
  };
}

/** Every hazard in turn, a fifth of the orders without one, some buyers who leave, all shapes of orders. */
function makePlans(): Plan[] {
  let turn = 0;
  return Array.from({ length: ORDERS }, (_, index) =>
    makePlan(index, !only && index % 5 === 4 ? null : (chosen[turn++ % Math.max(1, chosen.length)] ?? null)),
  );
}

/** Runs the plans by some buyers concurrently. @returns what was acknowledged, and what a buyer could not do */
async function buyAll(environment: ShopEnvironment, plans: Plan[], groups: Map<string, string>) {
  const placed: Placed[] = [];
  const gaveUp: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: BUYERS }, async () => {
      for (let plan = plans[next++]; plan; plan = plans[next++]) {
        try {
          placed.push(await placeOrder(environment, plan, (areaId) => groups.get(areaId)!));
        } catch (error) {
          gaveUp.push(
            `order ${plan.index} (${plan.hazard?.kind ?? "no fault"}): ${error instanceof Error ? error.message : error}`,
          );
        }
        if (placed.length % 20 === 0) console.log(`  ${placed.length} of ${plans.length} orders placed`);
      }
    }),
  );
  return { placed, gaveUp };
}

/** Twilio sells Swedish mobile numbers beside DIDWW from the beginning: a sync of all that it has takes minutes. */
async function openSecondCarrier(sql: Sql, environment: ShopEnvironment): Promise<void> {
  const numbers = Array.from({ length: 400 }, (_, index) => `+4670174${1000 + index}`);
  await tell(environment.TWILIO_API_URL, "POST", "/stock", { numbers, like: "+46701740605" });
  await sql`
    insert into public.countries (iso2, name, slug, dial_prefix, is_available)
    values ('SE', 'Sweden', 'sweden', '46', true) on conflict (iso2) do update set is_available = true`;
  const [area] = await sql`
    insert into public.areas (carrier_id, carrier_ref, country, name, slug, number_type, features, can_list_numbers, is_metered)
    values ('twilio', 'SE:mobile', 'SE', 'Sweden', 'sweden-mobile', 'mobile', '{voice_in,sms_in,sms_out}', true, true)
    returning id`;
  await sql`
    insert into public.area_skus (area_id, carrier_ref, channels, setup_cost, monthly_cost)
    values (${area!.id}, 'SE:mobile', 100, 0, 2.70)`;
  await sql`update public.carriers set is_enabled = true where id = 'twilio'`;
}

/** An operator who pays the carrier's bill whenever selling stops; every five minutes a job would see it. */
function startOperator(sql: Sql) {
  const timer = setInterval(() => {
    sql`update public.carriers set selling_paused_at = null, selling_paused_reason = null where selling_paused_at < now() - interval '3 seconds'`.catch(
      () => {},
    );
  }, 2000);
  return () => clearInterval(timer);
}

/** Waits until every hazard has struck, or no order is open that could still meet one. @returns those that have not */
async function untilStruck(sql: Sql, environment: ShopEnvironment, placed: Placed[]): Promise<Hazard[]> {
  const until = Date.now() + (SETTINGS.settle_after_minutes + 2) * 60_000;
  for (;;) {
    const struck = strikesByKind(placed, await readStrikes(environment));
    const missing = chosen.filter(({ kind }) => !struck.has(kind));
    const open = await unfinished(sql).then(
      (left) => left["orders open"] ?? 0,
      () => 1, // the database is coming back
    );
    if (missing.length === 0 || open === 0 || Date.now() > until) return missing;
    await sleep(2000);
  }
}

async function untilQuiet(sql: Sql): Promise<number> {
  const started = Date.now();
  let quiet = 0;
  for (let look = 0; Date.now() - started < QUIET_LIMIT_MS; look++) {
    const left = await unfinished(sql).catch(() => ({ "database away": 1 }));
    const open = Object.entries(left).filter(([, n]) => n > 0);
    quiet = open.length === 0 ? quiet + 1 : 0;
    if (quiet === 2) break;
    if (look % 10 === 0) console.log(`  waiting for ${open.map(([what, n]) => `${n} ${what}`).join(", ")}`);
    await sleep(2000);
  }
  // Late goods are looked at by the sweeper, each minute.
  await sleep(Number(process.env.FAULTS_LATE_MS ?? 65_000));
  return Date.now() - started;
}

export async function run() {
  return withThrowAwayStack({ name: "prove-faults", variables }, async ({ environment, directory }) => {
    const env = environment as unknown as ShopEnvironment & { STRIPE_SECRET_KEY: string };
    const sql = openDatabase(directory);
    try {
      for (const [key, value] of Object.entries(SETTINGS))
        await sql`update private.settings set value = ${String(value)}::jsonb where key = ${key}`;
      await openSecondCarrier(sql, env);
      await announceSteps(sql);
      const areas = await sql<{ id: string; carrier_ref: string }[]>`select id, carrier_ref from public.areas`;
      const groups = new Map(areas.map(({ id, carrier_ref }) => [id, carrier_ref]));
      const steps = await listenToSteps(sql);
      const stopOperator = startOperator(sql);
      const { watch, stop: stopWatching } = startWatching(sql, env);
      const killer = KILL_ROUNDS > 0 ? startKilling({ directory, environment: env, steps, rounds: KILL_ROUNDS }) : null;

      const started = Date.now();
      const { placed, gaveUp } = await buyAll(env, makePlans(), groups);
      // What found nothing to strike (its number was lost before, say) gets other orders.
      for (let round = 0, next = ORDERS; round < 3; round++) {
        const struck = strikesByKind(placed, await readStrikes(env));
        const missing = chosen.filter(({ kind }) => !struck.has(kind));
        const more = await buyAll(
          env,
          missing.map((hazard) => makePlan(next++, hazard)),
          groups,
        );
        placed.push(...more.placed);
        gaveUp.push(...more.gaveUp);
      }
      // Rare steps need orders that come to them while the killer waits there.
      for (let extra = 0; killer && killer.missing().length > 0 && extra < MOST_EXTRA; extra += rare.length) {
        const first = ORDERS + 1000 + extra;
        const more = await buyAll(
          env,
          rare.map((hazard, n) => makePlan(first + n, hazard)),
          groups,
        );
        placed.push(...more.placed);
        gaveUp.push(...more.gaveUp);
      }
      const missedKills = killer?.missing() ?? [];
      await killer?.stop();
      // Some strike only when an order is settled. What found nothing by then (its lines were lost before) gets orders in peace.
      for (let round = 0, next = ORDERS + 2000; round < 3; round++) {
        const missing = await untilStruck(sql, env, placed);
        if (missing.length === 0) break;
        const more = await buyAll(
          env,
          missing.flatMap((hazard) => [makePlan(next++, hazard), makePlan(next++, hazard)]),
          groups,
        );
        placed.push(...more.placed);
        gaveUp.push(...more.gaveUp);
      }
      const boughtMs = Date.now() - started;
      const strikes = await readStrikes(env);
      await clearHazards(env);
      const quietMs = await untilQuiet(sql);
      await stopWatching();
      await steps.stop();
      stopOperator();

      const { broken, orders } = await judge(sql, env, placed);
      const all = [...gaveUp.map((one) => `a buyer could not buy: ${one}`), ...watch.violations, ...broken];
      for (const sentence of all) console.log(`  ✗ ${sentence}`);
      const struck = strikesByKind(placed, strikes);
      const never = chosen.filter(({ kind }) => !struck.has(kind)).map(({ kind }) => kind);
      const figures: Record<string, string | number | boolean> = {
        orders: placed.length,
        "  by end": tally(orders.map(({ status, failed }) => (failed ? `${status} with a debt` : status))),
        ...(await countRows(sql)),
        kills: killer?.kills.total ?? 0,
        ...(killer && {
          "  steps × victims met": missedKills.length === 0 ? "all" : `without ${missedKills.join("; ")}`,
        }),
        ...Object.fromEntries([...(killer?.kills.done ?? [])].sort().map(([at, n]) => [`  ${at}`, n])),
        "kinds of fault that struck": `${struck.size} of ${chosen.length}`,
        strikes: [...struck.values()].reduce((sum, n) => sum + n, 0),
        ...Object.fromEntries([...struck].map(([kind, n]) => [`  ${kind}`, n])),
        ...(never.length > 0 && { "  never struck": never.join("; ") }),
        "closed doors that buyers met": doors.closed,
        "connections to vendors that failed once": doors.atVendors.length === 0 ? 0 : doors.atVendors.join("; "),
        "money samples (database away)": `${watch.samples} (${watch.blind})`,
        "paid → settled, no fault of its own": seconds(placed, orders, false),
        "paid → settled, with a fault": seconds(placed, orders, true),
        "buying / until quiet": `${Math.round(boughtMs / 1000)} s / ${Math.round(quietMs / 1000)} s`,
        "broken promises": all.length,
      };
      return {
        ok:
          all.length === 0 && never.length === 0 && missedKills.length === 0 && placed.length >= Math.min(ORDERS, 300),
        figures,
      };
    } finally {
      await sql.end({ timeout: 2 });
    }
  });
}

const tally = (values: string[]): string => {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts]
    .map(([value, all]) => `${value} ${all.length}`)
    .sort()
    .join(", ");
};

/** Rules are named by their order, so every strike finds its kind. */
function strikesByKind(placed: Placed[], strikes: Map<string, number>): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { plan, strikes: certain } of placed) {
    if (!plan.hazard) continue;
    const own = [...strikes].filter(([id]) => id === `${plan.index}` || id.startsWith(`${plan.index}+`));
    const n = certain + own.reduce((sum, [, times]) => sum + times, 0);
    if (n > 0) kinds.set(plan.hazard.kind, (kinds.get(plan.hazard.kind) ?? 0) + n);
  }
  return kinds;
}

function seconds(placed: Placed[], orders: { id: string; seconds: number | null }[], hasHazard: boolean): string {
  const wanted = new Set(
    placed.filter(({ plan, paidAt }) => paidAt && (plan.hazard !== null) === hasHazard).map(({ orderId }) => orderId),
  );
  const times = orders.filter(({ id, seconds: s }) => wanted.has(id) && s !== null).map(({ seconds: s }) => s!);
  return `p50 ${percentile(times, 50).toFixed(1)} s, p95 ${percentile(times, 95).toFixed(1)} s (${times.length})`;
}

async function countRows(sql: Sql): Promise<Record<string, string | number>> {
  const [row] = await sql`
    select (select string_agg(status || ' ' || n, ', ' order by status) from (select status, count(*) as n from public.order_items group by 1) x) as lines,
      (select string_agg(failure_code || ' ' || n, ', ' order by n desc) from (select failure_code, count(*) as n from public.order_items where failure_code is not null group by 1) x) as losses,
      (select sum(greatest(0, generation - 1)) from public.provisioning_queue)::int as repeats,
      (select count(*) from public.provisioning_queue where status = 'dead')::int as dead,
      (select count(*) from public.carrier_orders where late_number_ref is not null)::int as late,
      (select string_agg(kind || ' ' || status || ' ' || n, ', ') from (select kind, status, count(*) as n from public.payments group by 1, 2) x) as payments`;
  return {
    "  lines": row!.lines ?? "",
    "  lines lost by": row!.losses ?? "none",
    "  payments": row!.payments ?? "",
    "jobs taken again": row!.repeats ?? 0,
    "jobs given up": row!.dead ?? 0,
    "late goods given back": row!.late ?? 0,
  };
}
