import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { buyByThumb, type Journey, type Weather } from "./phone/buy-by-thumb.ts";

export const name = "phone";
export const summary =
  "the purchase by thumb at 390 × 844 on Slow 4G and a quarter of the CPU: nothing moves, also translated and without its lazy files";

const MOST_CLS = 0.02;
const weathers: readonly Weather[] = ["slow", "translated", "lazy files missing"];

export async function run() {
  return withThrowAwayStack(
    { name: "prove-phone", variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment, directory }) => {
      Object.assign(process.env, environment); // what the helpers of the browser tests read
      const pictures = path.join(directory, "pictures");
      rmSync(pictures, { recursive: true, force: true });
      mkdirSync(pictures, { recursive: true });
      const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
      const figures: Record<string, string | number | boolean> = {};
      let ok = true;
      try {
        for (const weather of weathers) ok = tell(await journey(browser, weather, pictures), weather, figures) && ok;
      } finally {
        await browser.close();
      }
      figures.pictures = path.relative(".", pictures);
      return { ok, figures };
    },
  );
}

const journey = (browser: Browser, weather: Weather, pictures: string): Promise<Journey> =>
  buyByThumb(browser, { weather, pictures, baseURL: process.env.APP_URL! });

/** Prints a row per step and what moved. @returns whether it went to the end, and nothing moved */
function tell(
  { steps, shifts, movers, stuck }: Journey,
  weather: Weather,
  figures: Record<string, string | number | boolean>,
): boolean {
  console.log(`\n  ${weather}`);
  for (const { name: step, taps, seconds } of steps) {
    console.log(`  ${step.padEnd(34)} ${String(taps).padStart(3)} taps ${seconds.toFixed(1).padStart(7)} s`);
  }
  for (const [page, cls] of Object.entries(shifts)) console.log(`  CLS ${page.padEnd(30)} ${cls.toFixed(4)}`);
  for (const { page, value, what } of movers) console.log(`  moved ${value.toFixed(4)} ${page}: ${what}`);
  if (stuck) console.log(`  ✗ no way on: ${stuck}`);
  const most = Math.max(0, ...Object.values(shifts));
  figures[`${weather}: taps`] = steps.reduce((sum, step) => sum + step.taps, 0);
  figures[`${weather}: seconds`] = Math.round(steps.reduce((sum, step) => sum + step.seconds, 0));
  figures[`${weather}: most CLS of a page`] = most.toFixed(4);
  figures[`${weather}: to the end`] = !stuck;
  return !stuck && most <= MOST_CLS;
}
