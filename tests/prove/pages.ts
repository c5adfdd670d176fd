import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lighthouse, { type Result } from "lighthouse";
import { type Browser, chromium } from "playwright";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { freePort } from "../../local/stack/free-port.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { findViolations } from "../drivers/find-violations.ts";
import { looks, walkShop, wear } from "../drivers/walk-shop.ts";
import { checkGallery } from "./pages/gallery.ts";

export const name = "pages";
export const summary =
  "axe finds nothing on any page and in no state of a component; Lighthouse (mobile) is content with landing and search";

/** The run with the middle performance counts. */
const RUNS = 5;
/** Lighthouse takes the times of this machine for those of a phone, so the machine has to be quiet; for so long it may get there. */
const PATIENCE_MS = 300_000;
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 } as const;
const MEASURED = { landing: "/", search: "/numbers" } as const;

export async function run() {
  return withThrowAwayStack(
    { name: "prove-pages", variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment, directory }) => {
      Object.assign(process.env, environment); // what the helpers of the browser tests read
      const figures: Record<string, string | number | boolean> = {};
      await untilQuiet();
      const measured = await measure(environment.APP_URL!);
      figures["load of the machine meanwhile, per core"] = (loadavg()[0]! / availableParallelism()).toFixed(2);
      for (const [page, { scores, scriptBytes }] of Object.entries(measured)) {
        for (const [category, score] of Object.entries(scores)) figures[`${page}: ${category}`] = score;
        figures[`${page}: first-load JS, gzip`] = `${(scriptBytes / 1024).toFixed(1)} kB`;
      }
      const { pages, checks, violations } = await checkAll(environment.APP_URL!);
      const gallery = await inBrowser((browser) => checkGallery(browser, environment, directory));
      violations.push(...gallery.violations);
      figures["pages and states under axe"] = pages;
      figures["states of components under axe (/dev/gallery)"] = gallery.states;
      figures["pictures of them"] = path.relative(".", gallery.pictures);
      figures["axe runs (two widths, light and dark)"] = checks + gallery.checks;
      figures["axe violations"] = violations.length;
      for (const violation of violations) console.log(`  ✗ ${violation}`);

      const isFast = Object.values(measured).every(({ scores }) =>
        Object.entries(LEAST).every(([category, least]) => (scores[category] ?? 0) >= least),
      );
      return { ok: isFast && violations.length === 0 && pages > 0 && gallery.states > 0, figures };
    },
  );
}

async function checkAll(baseURL: string) {
  const violations: string[] = [];
  let pages = 0;
  let checks = 0;
  await inBrowser(async (browser) => {
    const context = await browser.newContext({ baseURL, locale: "en-US" });
    const page = await context.newPage();
    await walkShop(page, async (title) => {
      pages++;
      for (const look of looks) {
        await wear(page, look);
        checks++;
        const found = await findViolations(page);
        violations.push(...found.map((one) => `${title} ${look.width} ${look.scheme}: ${one}`));
      }
    });
  });
  return { pages, checks, violations };
}

async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Waits while the machine is busy with other things. Measures anyway when it stays so. */
async function untilQuiet(): Promise<void> {
  const isQuiet = () => loadavg()[0]! < availableParallelism() / 2;
  for (const started = Date.now(); !isQuiet() && Date.now() - started < PATIENCE_MS; await sleep(2_000));
}

interface Measured {
  /** 0 to 100 by category */
  scores: Record<string, number>;
  /** what the scripts of a first visit weigh on the wire */
  scriptBytes: number;
}

/** Lighthouse as it comes: a mid-range phone on slow 4G, simulated. */
async function measure(baseURL: string): Promise<Record<keyof typeof MEASURED, Measured>> {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", `--remote-debugging-port=${port}`],
  });
  try {
    const results: Partial<Record<keyof typeof MEASURED, Measured>> = {};
    for (const path of Object.values(MEASURED)) await fetch(baseURL + path); // what only the first visitor of a start waits for
    for (const [title, path] of Object.entries(MEASURED)) {
      const runs: Result[] = [];
      for (let index = 0; index < RUNS; index++) {
        const answer = await lighthouse(baseURL + path, { port, output: "json", logLevel: "error" });
        if (!answer) throw new Error(`Lighthouse gave no answer for ${path}`);
        runs.push(answer.lhr);
      }
      const performance = (result: Result) => result.categories.performance?.score ?? 0;
      const middle = runs.sort((a, b) => performance(a) - performance(b))[Math.floor(RUNS / 2)]!;
      results[title as keyof typeof MEASURED] = summarize(middle);
      for (const miss of misses(middle)) console.log(`  ${title}: ${miss}`);
    }
    return results as Record<keyof typeof MEASURED, Measured>;
  } finally {
    await browser.close();
  }
}

function summarize({ categories, audits }: Result): Measured {
  const requests = (audits["network-requests"]?.details as { items?: NetworkRequest[] } | undefined)?.items ?? [];
  return {
    scores: Object.fromEntries(
      Object.keys(LEAST).map((category) => [category, Math.round((categories[category]?.score ?? 0) * 100)]),
    ),
    scriptBytes: requests
      .filter(({ resourceType }) => resourceType === "Script")
      .reduce((sum, { transferSize }) => sum + transferSize, 0),
  };
}

interface NetworkRequest {
  resourceType: string;
  transferSize: number;
}

/** Audits that cost points, so that a shortfall explains itself. */
function misses({ categories, audits }: Result): string[] {
  return Object.keys(LEAST).flatMap((category) =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${category}: ${audits[id]?.title} ${audits[id]?.displayValue ?? ""}`.trim()),
  );
}
