import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Sql } from "postgres";
import { connect } from "../../local/postgres/index.ts";
import { phase } from "../../local/stack/progress.ts";
import { type ScratchCluster, startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { percentile } from "../drivers/shop.ts";
import { billDay, seedBills } from "../load/seed-bills.ts";
import { chargeAll } from "./bills/charge-all.ts";
import { billQuestions, findBroken } from "./bills/find-broken.ts";

export const name = "bills";
export const summary =
  "a bill day of 20,000 accounts with 60,000 numbers: billed and charged in minutes, killed and resumed with nothing twice, every bill as it was previewed";

const accounts = Number(process.env.BILLS_ACCOUNTS ?? 20_000);
/** `BILLS_TAX=stripe`: Stripe Tax is the source, and one of its rates changes at noon of the bill day. */
const taxes = process.env.BILLS_TAX === "stripe" ? "stripe" : "table";
/** The whole run, in minutes: a bill day must not reach into the next day, on two slow cores either. */
const aimMinutes = 10;

/** Fills a database of its own, previews every bill, bills and charges: each killed at a third and at two thirds, then two runs at once. */
export async function run() {
  const cluster = await startScratchCluster();
  const clock = billDay.getTime() + 30 * 3_600_000 - Date.now();
  const admin = connect(cluster.url("supabase_admin"), { max: 1 });
  await admin.unsafe(`alter database postgres set numninja.clock_offset_ms = '${clock}'`);
  await admin.unsafe("alter database postgres set track_functions = 'all'");
  const sql = connect(cluster.url("postgres"), { max: 4 });
  try {
    await phase(`Filling in ${accounts.toLocaleString("en-US")} accounts`, () => seedBills(admin, accounts, taxes));
    const [seeded] = await sql`select count(*)::integer as n from public.number_contracts`;
    const previewMs = await phase("Previewing every bill", () => previewAll(sql));
    await admin`select pg_stat_reset()`;
    const started = performance.now();
    const ran = [
      await phase("Billing, killed at a third", () => bill(cluster, accounts / 3)),
      await phase("Billing, killed at two thirds", () => bill(cluster, accounts / 3)),
      ...(await phase("Billing, two runs at once", () => Promise.all([bill(cluster), bill(cluster)]))),
    ];
    const minutes = (performance.now() - started) / 60_000;
    const times = ran.flatMap((one) => one.times);
    const again = await bill(cluster);
    const billed = await findBroken(sql, billQuestions(taxes));
    const growth = percentile(times.slice(-2_000), 50) / percentile(times.slice(0, 2_000), 50);
    const [made] = await sql`
      select (select count(*) from public.invoices)::integer as invoices,
        (select count(*) from public.invoice_lines)::integer as lines,
        (select count(*) from public.invoices where state = 'carried')::integer as carried,
        (select coalesce(sum(due_cents), 0) from public.invoices)::bigint::text as cents`;
    const functions = await functionsPerAccount(admin);
    const charged = await chargeAll({ cluster, admin, sql, clockMs: clock });
    const broken = [...billed, ...charged.broken];
    for (const { what, examples } of broken) console.log(`  ✗ ${what}: ${examples.join(", ")}`);
    const ok = broken.length === 0 && again.times.length === 0 && minutes < aimMinutes && growth < 2;
    return {
      ok,
      figures: {
        "accounts, numbers": `${accounts}, ${seeded!.n}`,
        "invoices, of them carried, lines": `${made!.invoices}, ${made!.carried}, ${made!.lines}`,
        "taxes from": taxes,
        "sum of what is due, cents": made!.cents,
        "the run, minutes": minutes.toFixed(1),
        "calls to the database per account": ((times.length + pagesOf(ran)) / accounts).toFixed(2),
        "functions run in the database per account": functions.toFixed(1),
        "an account, p50 and p95": `${percentile(times, 50).toFixed(1)} and ${percentile(times, 95).toFixed(1)} ms`,
        "the last 2,000 beside the first, p50": `${growth.toFixed(2)} ×`,
        "a preview, p50 and p95": `${percentile(previewMs, 50).toFixed(1)} and ${percentile(previewMs, 95).toFixed(1)} ms`,
        "billed by a run after it": again.times.length,
        ...charged.figures,
        "broken promises": broken.reduce((sum, one) => sum + one.count, 0),
      },
    };
  } finally {
    await Promise.all([sql.end({ timeout: 2 }), admin.end({ timeout: 2 })]);
    await cluster.stop();
  }
}

/** Keeps what the account's page would show of every next bill in `private.previews`. @returns milliseconds each */
async function previewAll(sql: Sql): Promise<number[]> {
  await sql`create table private.previews (account_id uuid primary key, bill jsonb not null)`;
  const all = await sql`select account_id as id from public.billing_profiles order by account_id`;
  const left = all[Symbol.iterator]();
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const { id } of left) {
        const started = performance.now();
        await sql`insert into private.previews values (${id}, private.next_bill(private.system(), ${id}))`;
        times.push(performance.now() - started);
      }
    }),
  );
  return times;
}

interface Ran {
  /** milliseconds each account took, in order */
  times: number[];
  pages: number;
}

const pagesOf = (ran: Ran[]): number => ran.reduce((sum, { pages }) => sum + pages, 0);

/** Runs the bill day in a process of its own. @param killAfter accounts, after which it gets SIGKILL */
async function bill(cluster: ScratchCluster, killAfter = Number.POSITIVE_INFINITY): Promise<Ran> {
  const child = spawn(process.execPath, ["tests/prove/bills/run-bills.ts", cluster.url("app_worker")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ran: Ran = { times: [], pages: 0 };
  for await (const line of createInterface(child.stdout)) {
    const [action, ms] = line.split(" ");
    if (action === "page") ran.pages++;
    else if (ran.times.push(Number(ms)) >= killAfter) child.kill("SIGKILL");
  }
  const code = await ended;
  if (code !== 0 && ran.times.length < killAfter) throw new Error(`a run of bills ended with ${code}`);
  return ran;
}

async function functionsPerAccount(sql: Sql): Promise<number> {
  const [row] = await sql`select sum(calls)::float8 as calls from pg_stat_user_functions where schemaname = 'private'`;
  return Number(row!.calls) / accounts;
}
