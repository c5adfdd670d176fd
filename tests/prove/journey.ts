import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright";
import sharp from "sharp"; // Next brings it for its own images
import { findChromium } from "../../local/stack/find-chromium.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import type { ShopEnvironment } from "../drivers/shop.ts";
import { looks, walkShop, wear } from "../drivers/walk-shop.ts";
import { buyMany } from "./journey/buy-many.ts";

export const name = "journey";
export const summary =
  "a guest finds, holds, pays and owns a number with a receipt; live within 30 s of paying (p95 of 50)";

const IMAGES = path.join("docs", "guide", "images");
const IMAGE_LIMIT_BYTES = 150_000;
const PURCHASES = 50;
const LIMIT_MS = 30_000;

export async function run() {
  return withThrowAwayStack(
    { name: "prove-journey", variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment }) => {
      Object.assign(process.env, environment); // what the helpers of the browser tests read
      const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
      const walk = await photograph(browser, environment.APP_URL!).finally(() => browser.close());
      console.log(`  walked; ${PURCHASES} purchases through the API`);
      const bought = await buyMany(environment as unknown as ShopEnvironment, PURCHASES, 3);
      for (const failure of bought.failures) console.log(`  ✗ ${failure}`);

      const figures = {
        "screenshots in docs/guide/images": walk.pictures,
        "largest of them": `${Math.round(walk.largest / 1000)} kB`,
        "unexpected errors in the console": walk.errors.length,
        "in the browser, paid to live": `${walk.paidToLiveSeconds.toFixed(1)} s`,
        "receipt in the inbox": walk.hasReceipt,
        "bought through the API": `${bought.bought} of ${PURCHASES}`,
        "paid to active p50": `${(bought.p50 / 1000).toFixed(1)} s`,
        "paid to active p95": `${(bought.p95 / 1000).toFixed(1)} s`,
        "paid to active max": `${(bought.max / 1000).toFixed(1)} s`,
      };
      for (const error of walk.errors) console.log(`  ✗ ${error}`);
      const ok =
        walk.hasReceipt &&
        walk.errors.length === 0 &&
        walk.largest <= IMAGE_LIMIT_BYTES &&
        bought.bought === PURCHASES &&
        bought.p95 <= LIMIT_MS;
      return { ok, figures };
    },
  );
}

/** Walks the shop and keeps one picture of each page in each look. */
async function photograph(browser: Browser, baseURL: string) {
  const page = await browser.newPage({ baseURL, locale: "en-US", timezoneId: "UTC" });
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 404/.test(message.text())) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  rmSync(IMAGES, { recursive: true, force: true });
  mkdirSync(IMAGES, { recursive: true });

  const sizes: number[] = [];
  const walked = await walkShop(page, async (title) => {
    for (const look of looks) {
      await wear(page, look);
      await page.evaluate(() => window.scrollTo(0, 0));
      const picture = await sharp(await page.screenshot({ scale: "css" }))
        .png({ palette: true, quality: 90, compressionLevel: 9, effort: 7 })
        .toBuffer();
      sizes.push(picture.byteLength);
      writeFileSync(path.join(IMAGES, `${title}-${look.width}-${look.scheme}.png`), picture);
    }
  });
  return { ...walked, errors, pictures: sizes.length, largest: Math.max(...sizes) };
}
