import { readFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { openClock, type Step } from "../../local/stack/clock/index.ts";
import { phase } from "../../local/stack/progress.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import { Buyer, percentile, type ShopEnvironment } from "../drivers/shop.ts";
import { readJobs } from "./clock/read-jobs.ts";
import { type Cast, type Chapter, readStory } from "./clock/read-story.ts";
import { unfinished } from "./faults/verdict.ts";
import { buyOnce, holdOne, type Purchase } from "./journey/buy-many.ts";

export const name = "clock";
export const summary =
  "business time walks 40 days: a canceled number ends in order, a kept one is charged once and runs on, no job is skipped, nobody is signed out";

const DAYS = Number(process.env.CLOCK_DAYS ?? 40);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Business time goes on while a step is worked off, so a thing may happen that much later than it was due. */
const LATE_MS = 2 * 60_000;

const variables = {
  CLIENT_ADDRESS_HEADER: "x-test-address",
  LOG_LEVEL: "warn",
  DIDWW_RATE_LIMIT: "0",
  RETENTION_DAYS: "90", // the job server's rows are what is counted
};

export async function run() {
  return withThrowAwayStack({ name: "prove-clock", variables }, async ({ directory, environment }) => {
    const shop = environment as unknown as ShopEnvironment;
    const tools = JSON.parse(readFileSync(path.join(directory, "env.json"), "utf8")) as Record<string, string>;
    const sql = openDatabase(directory);
    const jobs = postgres(tools.DATABASE_URL_JOBS!, { max: 2, onnotice: () => {} });
    try {
      await liftSyncBudget(sql);
      const bought = await buyOnce(shop, 1);
      await cancelNumber(bought);
      const kept = await buyOnce(shop, 3);
      const cast: Cast = {
        ...bought,
        email: bought.buyer.email!,
        keptOrderId: kept.orderId,
        ...(await leaveThingsOpen(shop)),
      };
      const walked = await phase(`Walking ${DAYS} days`, (report) => walkDays(directory, report));
      const story = await readStory(sql, shop, cast);
      const counts = await readJobs(jobs, walked.from, walked.to);
      const left = Object.entries(await unfinished(sql)).filter(([, count]) => count > 0);
      const after = await lookAfterwards(shop, bought);

      const broken = [
        ...wrongChapters(story),
        ...(isOncePerStep(counts.sweeps, walked) ? [] : [`${counts.sweeps} sweeps in ${walked.steps.length} steps`]),
        ...counts.syncs.wrong.map((what) => `catalog sync: ${what}`),
        ...counts.failed,
        ...counts.skipped,
        ...after.wrong,
        ...(walked.longestMs > HOUR_MS + LATE_MS ? [`a step of ${walked.longestMs} ms`] : []),
        ...left.map(([what, count]) => `left over: ${count} ${what}`),
      ];
      for (const { what, dueAt, happenedAt } of story) {
        console.log(`  ${happenedAt?.toISOString() ?? "never".padEnd(24)}  ${what} (due ${dueAt.toISOString()})`);
      }
      for (const what of broken) console.log(`  ✗ ${what}`);
      const figures = {
        ...figuresOf(walked),
        "runs of the minute cron": counts.sweeps,
        "catalog syncs due, missed or doubled": `${counts.syncs.due}, ${counts.syncs.wrong.length}`,
        "failed or skipped runs": counts.failed.length + counts.skipped.length,
        "chapters in order and in time": `${story.length - wrongChapters(story).length} of ${story.length}`,
        ...after.figures,
      };
      return { ok: broken.length === 0, figures };
    } finally {
      await Promise.all([sql.end({ timeout: 2 }), jobs.end({ timeout: 2 })]);
    }
  });
}

/**
 * Rates are kept by the machine's clock, so the 160 catalog syncs of the walk would wait eleven minutes for their four
 * calls a second. Here nobody has to be spared.
 */
async function liftSyncBudget(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create or replace function private.take_tokens(p_bucket text, p_rate numeric, p_burst numeric, p_tokens integer default 1)
    returns integer language sql as 'select 0'`);
}

/** Its buyer does not want it to renew. */
async function cancelNumber({ buyer, orderId }: Purchase): Promise<void> {
  const { body: order } = await buyer.call("GET", `/api/v1/orders/${orderId}`);
  const canceled = await buyer.call("POST", `/api/v1/numbers/${order.items[0].number_id}/cancellation`);
  if (canceled.status >= 300) throw new Error(`a number could not be canceled: ${canceled.status}`);
}

/** A person's hold (a guest's would be pruned after 30 days), and an order that nobody pays. */
async function leaveThingsOpen(shop: ShopEnvironment): Promise<{ holdId: string; unpaidOrderId: string }> {
  const looker = new Buyer(shop, "10.2.0.1");
  await looker.signUp();
  const { cart } = await holdOne(looker);
  const idler = new Buyer(shop, "10.2.0.2");
  await idler.signUp();
  const { cart: full } = await holdOne(idler);
  const { order } = await idler.checkout({ expected_total_cents: full.due_today_cents });
  return { holdId: cart.items[0]!.id, unpaidOrderId: order.id };
}

/** The person who bought before the walk, a guest's hold, and another purchase, all on the moved time. */
async function lookAfterwards(shop: ShopEnvironment, { buyer, orderId }: Purchase) {
  const still = await buyer.call("GET", `/api/v1/orders/${orderId}`);
  const { cart } = await holdOne(new Buyer(shop, "10.2.0.3"));
  const holdMinutes = (Date.parse(cart.deadline!) - Date.parse(cart.server_now)) / 60_000;
  const again = await buyOnce(shop, 2);
  return {
    wrong: [
      ...(still.status === 200 ? [] : [`the buyer's session answers ${still.status}`]),
      ...(holdMinutes > 9.9 && holdMinutes <= 10 ? [] : [`a page counts down ${holdMinutes} minutes of a hold`]),
    ],
    figures: {
      "the buyer is still signed in": still.status === 200,
      "a hold afterwards counts down from": `${holdMinutes.toFixed(2)} min`,
      "a purchase afterwards, paid to live": `${(again.paidToActiveMs / 1000).toFixed(1)} s`,
    },
  };
}

type Walked = Awaited<ReturnType<typeof walkDays>>;

const figuresOf = ({ from, to, steps, stepMs, longestMs, seconds }: Walked) => ({
  "business days walked": ((to.getTime() - from.getTime()) / DAY_MS).toFixed(2),
  "machine seconds": seconds.toFixed(1),
  steps: steps.length,
  "of them ended by a due instant": steps.filter(({ due }) => due !== null).length,
  "machine time of a step, p50 and p95": `${percentile(stepMs, 50).toFixed(0)} and ${percentile(stepMs, 95).toFixed(0)} ms`,
  "longest step": `${(longestMs / 60_000).toFixed(1)} min`,
});

async function walkDays(directory: string, report: (state: string) => void) {
  const clock = await openClock(directory, process.env);
  const started = performance.now();
  const from = await clock.now();
  const steps: Step[] = [];
  const stepMs: number[] = [];
  let stepped = started;
  await clock
    .walkTo(new Date(from.getTime() + DAYS * DAY_MS), {
      onStep(step) {
        steps.push(step);
        stepMs.push(performance.now() - stepped);
        stepped = performance.now();
        report(`${step.at.toISOString()}, step ${step.number}${step.due ? `: ${step.due}` : ""}`);
      },
    })
    .finally(() => clock.close());
  const instants = [from, ...steps.map(({ at }) => at)].map((at) => at.getTime());
  const longestMs = Math.max(...instants.slice(1).map((at, index) => at - instants[index]!));
  return { from, to: steps.at(-1)!.at, steps, stepMs, longestMs, seconds: (performance.now() - started) / 1000 };
}

/** Business time also goes on by itself, so a minute may end while a step is worked off. */
const isOncePerStep = (sweeps: number, { steps, seconds }: { steps: Step[]; seconds: number }): boolean =>
  sweeps >= steps.length && sweeps <= steps.length + Math.ceil(seconds / 60) + 1;

/** Chapters that did not happen, too early, too late, or not in order. */
function wrongChapters(story: Chapter[]): string[] {
  return story.flatMap(({ what, dueAt, happenedAt }, index) => {
    if (happenedAt === null) return [`${what}: never`];
    const lateMs = happenedAt.getTime() - dueAt.getTime();
    const before = story[index - 1]?.happenedAt;
    if (lateMs < 0 || lateMs > LATE_MS) return [`${what}: ${Math.round(lateMs / 1000)} s after it was due`];
    return before && before > happenedAt ? [`${what}: before its predecessor`] : [];
  });
}
