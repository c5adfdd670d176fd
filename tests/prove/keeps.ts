import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright";
import type { Sql } from "postgres";
import { openClock } from "../../local/stack/clock/index.ts";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { phase } from "../../local/stack/progress.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { control } from "../drivers/shop.ts";
import { emailsTo } from "../e2e/support/people.ts";
import { liveThreeMonths } from "./keeps/live-three-months.ts";

export const name = "keeps";
export const summary =
  "a buyer keeps a number three months in a browser: meets the limit, explains a bill, changes the card, lets a bill fail, pays it from the mail on a phone, cancels; pictures, axe 0";

const variables = {
  CLIENT_ADDRESS_HEADER: "x-test-address",
  LOG_LEVEL: "warn",
  DIDWW_RATE_LIMIT: "0",
};

export async function run() {
  const pictures = process.env.KEEPS_PICTURES ?? path.join(tmpdir(), "numninja-keeps");
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  return withThrowAwayStack({ name: "prove-keeps", variables }, async ({ directory, environment }) => {
    Object.assign(process.env, environment); // what the helpers of the browser tests read
    const sql = openDatabase(directory);
    await liftRates(sql);
    const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
    try {
      const { person, looks } = await liveThreeMonths({
        browser,
        sql,
        pictures,
        walk: (days) => phase(`Walking ${days} days`, (report) => walk(directory, days, report)),
        stopStripe,
      });
      const broken = [
        ...looks.flatMap(({ violations }) => violations),
        ...looks.filter(({ overflow }) => overflow > 0).map(({ name, overflow }) => `${name}: ${overflow} px too wide`),
        ...(await wrongMoney(sql, person.email)),
      ];
      for (const what of broken) console.log(`  ✗ ${what}`);
      return { ok: broken.length === 0, figures: { pages: looks.length, pictures } };
    } finally {
      await browser.close();
      await sql.end({ timeout: 2 });
    }
  });
}

/** Rates are kept by the machine's clock: three months of catalog syncs would wait half an hour for theirs. */
async function liftRates(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create or replace function private.take_tokens(p_bucket text, p_rate numeric, p_burst numeric, p_tokens integer default 1)
    returns integer language sql as 'select 0'`);
}

/** Two days at a time: the carrier is told of a renewal days ahead, and a bill day may be found late by less than three. */
async function walk(directory: string, days: number, report: (state: string) => void): Promise<void> {
  const clock = await openClock(directory, process.env);
  try {
    const from = (await clock.now()).getTime();
    for (let day = 2; day < days + 2; day += 2) {
      const at = new Date(from + Math.min(day, days) * 86_400_000);
      await clock.jumpTo(at, { patienceMs: 300_000 });
      report(at.toISOString());
    }
  } finally {
    await clock.close();
  }
}

/** @param requests 0: it answers again */
async function stopStripe(requests: number): Promise<void> {
  const stripe = process.env.STRIPE_API_BASE!;
  if (requests === 0) await control(stripe, "DELETE", "/faults");
  else await control(stripe, "POST", "/faults", { at: "before", path: "/v1/customers", status: 503, times: requests });
}

/** The three bills of the story: each paid once, the second after it was refused, and each told of. */
async function wrongMoney(sql: Sql, email: string): Promise<string[]> {
  const bills = await sql<{ number: string; state: string; attempts: string[] }[]>`
    select i.number, i.state, array(
      select a.kind || ' ' || a.state from public.charge_attempts a where a.invoice_id = i.id order by a.n) as attempts
    from public.invoices i
    join public.memberships m on m.account_id = i.account_id
    join public.profiles p on p.user_id = m.user_id
    where p.email = ${email} and i.kind = 'cycle'
    order by i.number`;
  const told = (await emailsTo(email)).map(({ subject }) => subject);
  const wrong = bills.flatMap(({ number, state, attempts }) => {
    const paid = attempts.filter((attempt) => attempt.endsWith("succeeded")).length;
    return state === "paid" && paid === 1 ? [] : [`${number} is ${state} after ${attempts.join(", ")}`];
  });
  for (const { number } of bills) {
    const paid = told.filter((subject) => subject.includes(number) && !/refused/.test(subject)).length;
    if (paid !== 1) wrong.push(`${paid} mails say that ${number} is paid: ${told.join(" | ")}`);
  }
  if (bills.length !== 3) wrong.push(`${bills.length} bills in three months`);
  if (!bills[1]?.attempts.includes("card declined")) wrong.push("the second bill was never refused");
  return wrong;
}
