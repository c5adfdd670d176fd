import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { connect } from "../../local/postgres/index.ts";
import { phase } from "../../local/stack/progress.ts";
import { startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { percentile } from "../drivers/shop.ts";
import { seedBackOffice } from "../load/seed-back-office.ts";

export const name = "staff-scale";
export const summary =
  "the back office over a million numbers: p95 of lists, jump search, detail pages and home, and the plans of the lists";

const numbers = Number(process.env.STAFF_SCALE_NUMBERS ?? 1_000_000);
const offers = Number(process.env.STAFF_SCALE_OFFERS ?? 100_000);
const samples = 60;
/** Per call, in the database. A page of the back office is one to three of them. */
const aims = { list: 50, jump: 50, detail: 20, home: 50 } as const;

type Kind = keyof typeof aims;

interface Case {
  kind: Kind;
  title: string;
  /** What follows the actor, for the sample of this index. */
  call: (index: number) => [name: string, ...args: unknown[]];
}

const page = (change: object = {}) => ({ filters: [], sort: "created_at", is_descending: true, limit: 50, ...change });
const where = (column: string, ...values: string[]) => ({ column, op: "in", values });
const list = (title: string, name: string, change: object = {}): Case => ({
  kind: "list",
  title: `${name}, ${title}`,
  call: () => ["staff_list", name, page(change)],
});

/** The number that was bought as the n-th, as `seedBackOffice` makes it. */
const e164Of = (n: number): string => String(12_010_000_000 + n * 7);
const anyOf = (index: number): number => 1 + ((index * 7919) % numbers);
const needle = (change: object) => ({ words: null, token: null, digits: [], id_from: null, id_to: null, ...change });
const jumpTo = (title: string, of: (index: number) => object): Case => ({
  kind: "jump",
  title: `jump, ${title}`,
  call: (index) => ["staff_jump", needle(of(index))],
});

const cases = (ids: Record<string, string[]>): Case[] => [
  list("newest first", "numbers"),
  list("by number", "numbers", { sort: "by_e164", is_descending: false }),
  list("by end of the paid time", "numbers", { sort: "by_paid_until", is_descending: false }),
  list("suspended", "numbers", { filters: [where("status", "suspended")] }),
  list("one in ten thousand", "numbers", { filters: [where("status", "releasing")] }),
  list("of two states", "numbers", { filters: [where("status", "failed", "suspended")] }),
  list("toll-free in a country", "numbers", { filters: [where("country", "AU"), where("number_type", "toll_free")] }),
  list("of an account", "numbers", { filters: [where("account_id", ids.account![0]!)] }),
  list("digits", "numbers", { filters: [{ column: "e164", op: "contains", values: ["5551"] }] }),
  list("no such digits", "numbers", { filters: [{ column: "e164", op: "contains", values: ["99999999"] }] }),
  {
    kind: "list",
    title: "numbers, deep in the list",
    call: (index) => [
      "staff_list",
      "numbers",
      page({
        sort: "by_e164",
        is_descending: false,
        cursor: { value: `+${e164Of(anyOf(index))}`, id: ids.number![0] },
      }),
    ],
  },
  list("newest first", "orders"),
  list("expired", "orders", { filters: [where("status", "expired")] }),
  list("failed captures", "payments", { filters: [where("status", "capture_failed")] }),
  list("newest first", "accounts"),
  list("by a part of the name", "accounts", { filters: [{ column: "name", op: "contains", values: ["Hooli 4"] }] }),
  list("by email", "people", { sort: "email", is_descending: false }),
  list("newest first", "jobs"),
  list("dead", "jobs", { filters: [where("status", "dead")] }),
  list("newest first", "audit", { sort: "occurred_at" }),
  list("of a person", "audit", { sort: "occurred_at", filters: [where("actor_email", "person7@customer7.test")] }),
  list("of a subject", "audit", { sort: "occurred_at", filters: [where("subject", `number:${ids.number![0]}`)] }),
  jumpTo("a whole number", (index) => ({ digits: [e164Of(anyOf(index))], token: `+${e164Of(anyOf(index))}` })),
  jumpTo("a national number", (index) => ({ digits: [e164Of(anyOf(index)).slice(1)] })),
  jumpTo("four digits", (index) => ({ digits: [e164Of(anyOf(index)).slice(-4)] })),
  jumpTo("six digits", (index) => ({ digits: [e164Of(anyOf(index)).slice(4, 10)] })),
  jumpTo("an id", (index) => {
    const id = ids.number![index % ids.number!.length]!;
    return { token: id, id_from: id, id_to: id };
  }),
  jumpTo("the beginning of an id", (index) => {
    const start = ids.order![index % ids.order!.length]!.slice(0, 8);
    return {
      token: start,
      words: start,
      id_from: `${start}-0000-0000-0000-000000000000`,
      id_to: `${start}-ffff-ffff-ffff-ffffffffffff`,
    };
  }),
  jumpTo("a reference", (index) => ({ token: ids.reference![index % ids.reference!.length], words: "NN-" })),
  jumpTo("an email", (index) => {
    const email = `person${1 + (index % 500)}@customer${1 + (index % 500)}.test`;
    return { words: email, token: email };
  }),
  jumpTo("part of an email", () => ({ words: "person77", token: "person77" })),
  jumpTo("a name", () => ({ words: "Umbrella 3" })),
  jumpTo("a payment of Stripe", (index) => ({ token: ids.intent![index % ids.intent!.length] })),
  jumpTo("a carrier's id", (index) => ({ token: ids.ref![index % ids.ref!.length] })),
  jumpTo("a request", (index) => ({ token: `request-${1 + ((index * 31) % (numbers / 2))}` })),
  jumpTo("nothing", () => ({ words: "zebra crossing", token: null })),
  { kind: "detail", title: "a number", call: (index) => ["staff_get_number", ids.number![index % ids.number!.length]] },
  { kind: "detail", title: "an order", call: (index) => ["staff_get_order", ids.order![index % ids.order!.length]] },
  {
    kind: "detail",
    title: "an account",
    call: (index) => ["staff_get_account", ids.account![index % ids.account!.length]],
  },
  { kind: "detail", title: "a job", call: (index) => ["staff_get_job", ids.job![index % ids.job!.length]] },
  { kind: "home", title: "what needs a person", call: () => ["staff_attention"] },
  { kind: "home", title: "carriers", call: () => ["staff_carriers"] },
];

/** Fills a database of its own and measures each call of the back office over one connection of the application's login. */
export async function run() {
  const cluster = await startScratchCluster();
  const admin = connect(cluster.url("supabase_admin"), { max: 1 });
  const server = connect(cluster.url("app_server"), { max: 1 });
  try {
    await phase(`Filling in ${numbers.toLocaleString("en-US")} numbers`, () =>
      seedBackOffice(admin, { numbers, offers }),
    );
    const staff = await hire(admin);
    const all = cases(await sampleIds(admin));
    const figures: Record<string, string> = {};
    const slow: string[] = [];
    for (const one of all) {
      const times = await measure(server, staff, one);
      const p95 = percentile(times, 95);
      figures[one.title] = `p50 ${percentile(times, 50).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
      if (p95 > aims[one.kind]) slow.push(one.title);
      console.log(`${one.title.padEnd(48)} ${figures[one.title]}`);
    }
    figures["slowest steps of what needs a person"] = await slowestSteps(admin);
    const scans = [...(await fullScans(admin, all)), ...(await scannedBy(admin, server, staff, all))];
    const ok = slow.length === 0 && scans.length === 0;
    return { ok, figures: { ...figures, slow: slow.join(", ") || "none", scans: scans.join(", ") || "none" } };
  } finally {
    await Promise.all([admin.end({ timeout: 2 }), server.end({ timeout: 2 })]);
    await cluster.stop();
  }
}

/** What the home page asks, each step by itself: which of them grow with the data. */
async function slowestSteps(sql: Sql): Promise<string> {
  const steps = await sql<{ name: string }[]>`select name from private.attention_steps`;
  const times: { name: string; ms: number }[] = [];
  for (const { name } of steps) {
    const began = performance.now();
    await sql.unsafe(`select private.attention_${name}()`);
    times.push({ name, ms: performance.now() - began });
  }
  const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  return slowest.map(({ name, ms }) => `${name} ${ms.toFixed(1)} ms`).join(", ");
}

/** Makes one of the people support staff, with a session that has passed the second factor. */
async function hire(sql: Sql): Promise<object> {
  const [person] = await sql`select user_id as id from public.profiles limit 1`;
  const factor = randomUUID();
  await sql`
    insert into auth.sessions (id, user_id, aal, factor_id) values (${person!.id}, ${person!.id}, 'aal2', ${factor})`;
  await sql`
    insert into public.staff_members (user_id, role, factor_id, enrolled_at) values (${person!.id}, 'support', ${factor}, now())`;
  await sql`insert into private.staff_sessions (session_id, user_id) values (${person!.id}, ${person!.id})`;
  return { kind: "staff", user_id: person!.id, session_id: person!.id };
}

async function sampleIds(sql: Sql): Promise<Record<string, string[]>> {
  // Every fiftieth by its hash: from all over the table, the same in every run.
  const pick = async (column: string, table: string) => {
    const rows = await sql.unsafe(
      `select ${column} as v from public.${table} where abs(hashtext(id::text)) % 50 = 0 and ${column} is not null limit 200`,
    );
    return rows.map((row) => row.v as string);
  };
  return {
    number: await pick("id", "purchased_numbers"),
    order: await pick("id", "orders"),
    reference: await pick("reference", "orders"),
    account: await pick("id", "accounts"),
    job: await pick("id", "provisioning_queue"),
    intent: await pick("stripe_payment_intent_id", "payments"),
    ref: await pick("carrier_ref", "purchased_numbers"),
  };
}

function callOnce(sql: Sql, staff: object, { call }: Case, index: number) {
  const [name, ...args] = call(index);
  const slots = [staff, ...args].map((_, place) => `$${place + 1}`).join(", ");
  return sql.unsafe(`select private.${name}(${slots})`, [staff, ...args] as never[], { prepare: true });
}

async function measure(sql: Sql, staff: object, one: Case): Promise<number[]> {
  const times: number[] = [];
  for (let index = -3; index < samples; index++) {
    const started = performance.now();
    await callOnce(sql, staff, one, Math.max(index, 0));
    if (index >= 0) times.push(performance.now() - started); // the first ones warm the connection up
  }
  return times;
}

/** Lists whose plan reads a large table from end to end. The plans are printed, for docs/subsystems/back-office.md. */
async function fullScans(sql: Sql, all: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  const tables = await sql`select relname from pg_class where relkind = 'r' and reltuples > 10000`;
  const large = new Set(tables.map(({ relname }) => relname as string));
  for (const { kind, title, call } of all) {
    if (kind !== "list") continue;
    const [, list, request] = call(1);
    const [built] = await sql`
      select private.list_statement(to_regclass('private.staff_list_' || ${list as string}), ${sql.json(request as never)}, 51) as text`;
    const plan = (await sql.unsafe(`explain (costs off) ${built!.text}`)).map((row) => row["QUERY PLAN"] as string);
    console.log(`\n${title}\n${plan.map((line) => `  ${line}`).join("\n")}`);
    const scanned = plan.flatMap((line) => /Seq Scan on (\w+)/.exec(line)?.[1] ?? []);
    if (scanned.some((table) => large.has(table))) found.push(title);
  }
  return found;
}

/** Searches and details that read a large table from end to end, as PostgreSQL itself counts it. */
async function scannedBy(sql: Sql, server: Sql, staff: object, all: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  const count = async () => {
    await server`select pg_stat_force_next_flush()`;
    await server`select 1`;
    const [row] = await sql`
      select sum(seq_scan)::integer as scans from pg_stat_all_tables
      where schemaname = 'public' and relname in ('purchased_numbers', 'orders', 'order_items', 'payments', 'provisioning_queue', 'carrier_orders',
        'number_contracts', 'profiles', 'accounts', 'memberships')`;
    return Number(row!.scans);
  };
  for (const one of all) {
    if (one.kind === "list") continue; // the plans show it
    const before = await count();
    await callOnce(server, staff, one, 1);
    if ((await count()) > before) found.push(one.title);
  }
  return found;
}
