import { type ChildProcess, fork, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { phase } from "../../../local/stack/progress.ts";
import type { ScratchCluster } from "../../../local/stack/scratch-cluster.ts";
import { control } from "../../drivers/shop.ts";
import { type SeededCard, seedCards } from "../../load/seed-cards.ts";
import { productEnvironment } from "../load-product.ts";
import { type Broken, findBroken } from "./find-broken.ts";

const key = "sk_test_bills";
/** Of Stripe's live mode. */
const callsPerSecond = Number(process.env.BILLS_STRIPE_CALLS ?? 100);
/** How long an attempt is left to the run that began it, and a bit. */
const leaseMinutes = 11;

/** A hundredth is refused, a hundredth has no card, a hundredth is not known at Stripe any more. */
const cardOf = (place: number): SeededCard =>
  (({ 10: "pm_card_chargeCustomerFail", 20: "none", 30: "gone" }) as const)[place % 100] ??
  (place % 2 ? "pm_card_visa" : "pm_card_mastercard");

interface Charging {
  cluster: ScratchCluster;
  /** superuser */
  admin: Sql;
  sql: Sql;
  /** how far business time is ahead */
  clockMs: number;
}

/**
 * Charges every open invoice at an embedded Stripe that takes 100 calls a second: killed at a third and at two thirds, then two runs at
 * once, while the oldest invoice cannot be charged at all.
 */
export async function chargeAll({ cluster, admin, sql, clockMs }: Charging) {
  const stripe = await startStripe(`${cluster.directory}/stripe`);
  let clock = clockMs;
  const leasesEnd = async () => {
    clock += leaseMinutes * 60_000;
    await admin.unsafe(`alter database postgres set numninja.clock_offset_ms = '${clock}'`);
  };
  const charge = (killAt?: number) => chargeDue(cluster, stripe.url, sql, killAt);
  try {
    await phase("Filling in cards", () => seedCards(sql, { url: stripe.url, key }, cardOf));
    const [due] = await sql`
      select count(*)::integer as n, min(number) as oldest from public.invoices where state = 'open'`;
    await poisonOldest(admin);
    await control(stripe.url, "POST", "/rate_limit", { per_second: callsPerSecond });
    const started = performance.now();
    await phase("Charging, killed at a third", () => charge(due!.n / 3));
    await leasesEnd();
    await phase("Charging, killed at two thirds", () => charge((due!.n * 2) / 3));
    await leasesEnd();
    await phase("Charging, two runs at once", () => Promise.all([charge(), charge()]));
    const minutes = (performance.now() - started) / 60_000;
    await admin`drop trigger poison on public.charge_attempts`;
    await leasesEnd();
    await phase("Charging what was left", () => charge());
    await control(stripe.url, "POST", "/rate_limit", { per_second: 0 });
    await keepWhatStripeHas(sql, stripe.url);
    const broken = [...(await findBroken(sql, chargeQuestions)), ...(await notBooked(sql))];
    const [made] = await sql`
      select (select count(*) from public.invoices where state = 'paid' and kind = 'cycle')::integer as paid,
        (select count(*) from public.invoices where problem = 'declined')::integer as declined,
        (select count(*) from public.invoices where problem = 'no_card')::integer as no_card,
        (select sum(cents) from private.stripe_charges)::text as cents`;
    return {
      broken,
      figures: {
        "to be charged": due!.n,
        "charged, refused, without a card": `${made!.paid}, ${made!.declined}, ${made!.no_card}`,
        "sum of what Stripe charged, cents": made!.cents,
        [`charging at ${callsPerSecond} calls a second, minutes`]: minutes.toFixed(1),
        "charges a minute": Math.round(due!.n / minutes),
      },
    };
  } finally {
    stripe.process.kill("SIGKILL");
  }
}

async function startStripe(dataDir: string): Promise<{ url: string; process: ChildProcess }> {
  const child = fork("local/stripe/server.ts", {
    env: {
      ...process.env,
      PORT: "0",
      DATA_DIR: dataDir,
      STRIPE_SECRET_KEY: key,
      STRIPE_WEBHOOK_SECRET: "whsec_nothing",
    },
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number }));
    child.once("exit", (code) => reject(new Error(`the embedded Stripe ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, process: child };
}

/** The invoice that comes first cannot be charged: the database refuses its attempts. */
const poisonOldest = (admin: Sql) =>
  admin.unsafe(`
    create function private.poison() returns trigger language plpgsql as $$
    begin
      if new.invoice_id = (select id from public.invoices where state = 'open' order by issued_at, id limit 1) then
        raise exception 'poisoned';
      end if;
      return new;
    end $$;
    create trigger poison before insert on public.charge_attempts for each row execute function private.poison()`);

/** Runs the minute's job in a process of its own until nothing is due. @param killAt paid invoices, at which it gets SIGKILL */
async function chargeDue(cluster: ScratchCluster, stripeUrl: string, sql: Sql, killAt?: number): Promise<void> {
  const child = spawn(process.execPath, ["tests/prove/bills/run-charges.ts"], {
    env: {
      ...process.env,
      ...productEnvironment,
      DATABASE_URL_SERVER: cluster.url("app_server"),
      DATABASE_URL_WORKER: cluster.url("app_worker"),
      STRIPE_SECRET_KEY: key,
      STRIPE_API_BASE: stripeUrl,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  createInterface(child.stdout!).on("line", (line) => console.log(`    ${line}`));
  let killed = false;
  while (killAt !== undefined && child.exitCode === null && !killed) {
    const [row] = await sql`select count(*)::integer as n from public.invoices where state = 'paid'`;
    killed = row!.n >= killAt && child.kill("SIGKILL");
    await sleep(200);
  }
  const code = await ended;
  if (code !== 0 && !killed) throw new Error(`a run of charges ended with ${code}`);
}

/** Keeps what Stripe charged in `private.stripe_charges`: each intent that succeeded. */
async function keepWhatStripeHas(sql: Sql, url: string): Promise<void> {
  await sql`create table private.stripe_charges (intent text primary key, invoice_id uuid not null, cents integer not null)`;
  for (let after = ""; ; ) {
    const page = await fetch(`${url}/v1/payment_intents?limit=100${after}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { data, has_more } = (await page.json()) as {
      data: { id: string; status: string; amount_received: number; metadata: { invoice_id: string } }[];
      has_more: boolean;
    };
    const rows = data
      .filter(({ status }) => status === "succeeded")
      .map(({ id, amount_received, metadata }) => ({
        intent: id,
        invoice_id: metadata.invoice_id,
        cents: amount_received,
      }));
    if (rows.length > 0) await sql`insert into private.stripe_charges ${sql(rows)}`;
    if (!has_more) return;
    after = `&starting_after=${data.at(-1)!.id}`;
  }
}

/** As in `find-broken`: plain tables, one text per row. */
const chargeQuestions: Record<string, string> = {
  "charged twice": "select invoice_id::text from private.stripe_charges group by 1 having count(*) > 1",
  "charged and not paid, or paid and not charged": `
    select coalesce(i.number, c.intent) from private.stripe_charges c
    full join (select * from public.invoices where state = 'paid' and kind = 'cycle') i on i.id = c.invoice_id
    where i.id is null or c.intent is null or c.cents <> i.total_cents + i.carried_in_cents
      or c.intent <> i.stripe_payment_intent_id`,
  "left without an end": `
    select number from public.invoices where state = 'open' and (problem is null or next_attempt_at <= private.now())`,
  "an attempt that still runs": "select invoice_id::text from public.charge_attempts where state = 'running'",
  "tried more often than needed": `
    select invoice_id::text from public.charge_attempts where state <> 'running' group by 1 having count(*) > 1`,
  "refused and owing nothing": `
    select i.number from public.invoices i join public.billing_profiles p using (account_id)
    where i.state = 'open' and p.unpaid_since is null`,
};

/** The ledger's cash is what Stripe charged. */
async function notBooked(sql: Sql): Promise<Broken[]> {
  const [row] = await sql`
    select (select coalesce(sum(cents), 0) from private.ledger_entries where book = 'cash_stripe')::bigint::text as ledger,
      (select coalesce(sum(cents), 0) from private.stripe_charges)::bigint::text as stripe`;
  if (row!.ledger === row!.stripe) return [];
  return [{ what: "the ledger has another sum than Stripe", count: 1, examples: [`${row!.ledger}, ${row!.stripe}`] }];
}
