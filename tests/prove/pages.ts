import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { findViolations } from "../drivers/find-violations.ts";
import { looks, walkShop, wear } from "../drivers/walk-shop.ts";
import { checkGallery } from "./pages/gallery.ts";
import { LEAST, measure, untilQuiet } from "./pages/measure.ts";

export const name = "pages";
export const summary =
  "axe finds nothing on any page and in no state of a component; Lighthouse (mobile) is content with landing and search";

export async function run() {
  return withThrowAwayStack(
    { name: "prove-pages", variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment, directory }) => {
      Object.assign(process.env, environment); // what the helpers of the browser tests read
      const figures: Record<string, string | number | boolean> = {};
      await untilQuiet();
      const measured = await measure(environment.APP_URL!);
      figures["load of the machine meanwhile, per core"] = (loadavg()[0]! / availableParallelism()).toFixed(2);
      for (const [page, { scores, runs, times, scriptBytes, frameworkBytes }] of Object.entries(measured)) {
        for (const [category, score] of Object.entries(scores)) figures[`${page}: ${category}`] = score;
        figures[`${page}: performance of each run`] = runs.join(" ");
        for (const [title, time] of Object.entries(times)) figures[`${page}: ${title}`] = time;
        figures[`${page}: first-load JS, gzip`] =
          `${kilobytes(scriptBytes)}, of which Next.js and React ${kilobytes(frameworkBytes)}`;
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

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} kB`;

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
