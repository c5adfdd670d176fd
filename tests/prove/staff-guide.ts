import { chromium } from "playwright";
import { findChromium } from "../../local/stack/find-chromium.ts";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { databaseUrl } from "../drivers/database.ts";
import type { ShopEnvironment } from "../drivers/shop.ts";
import { photographStaffGuide } from "../drivers/walk-staff-guide.ts";
import { buyOnce } from "./journey/buy-many.ts";

export const name = "staff-guide";
export const summary = "the day of a new colleague as docs/guide/staff.md tells it, with its pictures taken anew";

const LIMIT_BYTES = 150_000;

export async function run() {
  return withThrowAwayStack(
    { name: "prove-staff-guide", variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment, directory }) => {
      Object.assign(process.env, environment, { DATABASE_URL: databaseUrl(directory) }); // what the helpers read
      const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
      const open = () => browser.newPage({ baseURL: environment.APP_URL!, locale: "en-US", timezoneId: "UTC" });
      try {
        await buyOnce(environment as unknown as ShopEnvironment, 0); // a customer's number, to be found
        const page = await open();
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(String(error)));
        const sizes = await photographStaffGuide(page);
        const largest = Math.max(...sizes);
        const figures = {
          "pictures in docs/guide/pictures": sizes.length,
          "largest of them": `${Math.round(largest / 1000)} kB`,
          "unexpected errors": errors.length,
        };
        for (const error of errors) console.log(`  ✗ ${error}`);
        return { ok: errors.length === 0 && largest <= LIMIT_BYTES, figures };
      } finally {
        await browser.close();
      }
    },
  );
}
