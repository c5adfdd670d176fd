import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { phase } from "../../local/stack/progress.ts";
import type { RunningStack } from "../../local/stack/start-stack.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { databaseUrl, openDatabase } from "../drivers/database.ts";
import { Buyer, type ShopEnvironment } from "../drivers/shop.ts";
import { holds, searches, showNumbers, stripeEvents, visits } from "../load/bench-requests.ts";
import { buildBareApp, buildWithEmptyPage, type Served, serveNext } from "../load/next-app.ts";
import { ensureWrk, type Rate, type WholeRequest, writeRequests, wrk } from "../load/wrk.ts";

export const name = "bench";
export const summary =
  "handlers beside those of a bare Next app, and the search page beside an empty one, as ratios under wrk";

const connections = 16;
/** Everything is measured once a round, so that a slow minute of the machine strikes all alike; the median round counts. */
const rounds = 5;
const seconds = 3;
/** More than a round can ask for: no number is held twice. */
const perRound = 6_000;

const place = "country=GB&area=20";

/** What is measured, beside what, and the ratio that it should reach. */
const comparisons = [
  { title: "/api/live", beside: "bare: empty handler", aim: 0.85 },
  { title: "search, warm cache", beside: "bare: empty handler", aim: 0.2 },
  { title: "hold", beside: "bare: empty handler", aim: 0.25 },
  { title: "webhook intake", beside: "bare: empty handler", aim: null },
  { title: "bare: search as one SQL", beside: "bare: empty handler", aim: null },
  { title: "bare: hold as one insert", beside: "bare: empty handler", aim: null },
  { title: "/numbers with results", beside: "empty page of the same build", aim: 0.5 },
  { title: "empty page of the same build", beside: "bare: empty page", aim: null },
] as const;

interface Target {
  title: string;
  origin: string;
  path?: string;
  /** made again for each round */
  requests?: () => WholeRequest[] | Promise<WholeRequest[]>;
}

export async function run() {
  ensureWrk();
  const workshop = path.resolve(".local", "bench-apps");
  mkdirSync(workshop, { recursive: true });
  return withThrowAwayStack(
    {
      name: "prove-bench",
      durable: true,
      variables: { CLIENT_ADDRESS_HEADER: "x-test-address", DIDWW_RATE_LIMIT: "0" },
    },
    async (stack) => {
      const [bareDirectory, wholeDirectory] = await phase(
        "Building the bare app and one with an empty page",
        async () => [await buildBareApp(workshop), await buildWithEmptyPage(workshop)],
      );
      const sql = openDatabase(stack.directory);
      const served: Served[] = [];
      const serve = async (directory: string, environment: Record<string, string>) => {
        const app = await serveNext(directory, environment);
        served.push(app);
        return app.origin;
      };
      try {
        await sql.unsafe(`
          create schema bare;
          create table bare.holds (id uuid primary key default gen_random_uuid(), area_id uuid not null, e164 text not null unique,
            held_at timestamptz not null default now())`);
        const bare = await serve(bareDirectory, { BARE_DATABASE_URL: databaseUrl(stack.directory) });
        const whole = await serve(wholeDirectory, stack.environment);
        return await bench(stack, { sql, bare, whole, workshop });
      } finally {
        await Promise.all([sql.end({ timeout: 2 }), ...served.map((app) => app.stop())]);
      }
    },
  );
}

interface Bench {
  sql: ReturnType<typeof openDatabase>;
  /** origins */
  bare: string;
  whole: string;
  workshop: string;
}

async function bench({ environment }: RunningStack, { sql, bare, whole, workshop }: Bench) {
  const app = environment.APP_URL!;
  const scout = new Buyer(environment as unknown as ShopEnvironment, "10.3.0.1");
  const area = (await scout.search({ country: "GB", area: "20" })).numbers[0]!.area_id;
  const [kept] = await sql`select key from public.search_cache order by fetched_at desc limit 1`;
  const page = `/numbers?${place}`;
  await checkResults(whole + page);

  const search = `/api/v1/available-numbers?${place}`;
  const webhook = "/api/checkout/webhook";
  const targets: Target[] = [
    { title: "bare: empty handler", origin: bare, path: "/api/empty" },
    { title: "/api/live", origin: app, path: "/api/live" },
    { title: "search, warm cache", origin: app, requests: () => searches(search) },
    { title: "bare: search as one SQL", origin: bare, path: `/api/search?key=${encodeURIComponent(kept!.key)}` },
    {
      title: "hold",
      origin: app,
      requests: async () => holds(app, "/api/v1/cart/items", area, await showNumbers(sql, area, perRound)),
    },
    {
      title: "bare: hold as one insert",
      origin: bare,
      requests: async () => holds(bare, "/api/hold", area, await showNumbers(sql, area, perRound)),
    },
    {
      title: "webhook intake",
      origin: app,
      requests: () => stripeEvents(webhook, environment.STRIPE_WEBHOOK_SECRET!, perRound),
    },
    { title: "bare: empty page", origin: bare, path: "/empty" },
    { title: "empty page of the same build", origin: whole, path: "/empty" },
    { title: "/numbers with results", origin: whole, requests: () => visits(page) },
  ];

  const measured = new Map<string, Rate[]>(targets.map(({ title }) => [title, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const target of targets) {
      const { title, origin } = target;
      const load = target.requests
        ? { file: writeRequests(path.join(workshop, "requests"), origin, await target.requests()) }
        : { path: target.path! };
      const rate = await wrk({ origin, ...load, connections, seconds: round === 0 ? 1 : seconds });
      if (round > 0) measured.get(title)!.push(rate); // the first round warms
    }
    if (round === 0) await sql.unsafe("analyze"); // as autovacuum does within a minute; a plan made on an empty table reads all holds
    console.log(`  round ${round} of ${rounds}`);
  }
  const crowd = await wrk({
    origin: app,
    file: writeRequests(path.join(workshop, "requests"), app, searches(search)),
    connections: 100,
    seconds,
  });
  return report(measured, crowd, await liveSearches(scout));
}

function report(measured: Map<string, Rate[]>, crowd: Rate, live: number[]) {
  const figures: Record<string, string> = {};
  let failures = crowd.failures;
  for (const [title, rates] of measured) {
    const middle = median(rates, ({ perSecond }) => perSecond);
    const failed = rates.reduce((sum, rate) => sum + rate.failures, 0);
    failures += failed;
    figures[title] = `${sayRate(middle)}${failed ? `  ${failed} FAILED` : ""}`;
  }
  let isFast = true;
  for (const { title, beside, aim } of comparisons) {
    const base = measured.get(beside)!;
    const ratios = measured.get(title)!.map(({ perSecond }, round) => perSecond / base[round]!.perSecond);
    const ratio = median(ratios, (one) => one);
    if (aim !== null && ratio < aim) isFast = false;
    figures[`${title} / ${beside}`] = `${percent(ratio)}${aim === null ? "" : `  (aim ${percent(aim)})`}`;
  }
  figures["100 concurrent searches"] = `${sayRate(crowd)}  ${crowd.failures} failed`;
  figures["search, live call to the carrier"] = `p50 ${live[6]!.toFixed(0)} ms, slowest ${live.at(-1)!.toFixed(0)} ms`;
  return { ok: isFast && failures === 0, figures };
}

/** The page is only worth measuring with its numbers in it. */
async function checkResults(url: string): Promise<void> {
  const html = await (await fetch(url, { headers: { "sec-fetch-dest": "document" } })).text();
  if (!/\+44 20 \d{4} \d{4}/.test(html)) throw new Error(`${url} has no numbers in it`);
}

/** Searches that no cache answers, ms, the fastest first. */
async function liveSearches(scout: Buyer): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < 12; index++) {
    const from = performance.now();
    await scout.search({ country: "GB", area: "20", more: "true", digits: String(200 + index) });
    times.push(performance.now() - from);
    await sleep(150);
  }
  return times.sort((a, b) => a - b);
}

function median<T>(values: readonly T[], of: (value: T) => number): T {
  return [...values].sort((a, b) => of(a) - of(b))[Math.floor(values.length / 2)]!;
}

const percent = (ratio: number) => `${Math.round(100 * ratio)} %`;
const sayRate = ({ perSecond, p50, p99 }: Rate) => `${Math.round(perSecond)}/s  p50 ${p50}  p99 ${p99}`;
