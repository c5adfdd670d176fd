import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright";
import { freePort } from "../../../local/stack/free-port.ts";
import { launchNode } from "../../../local/stack/launch-node.ts";
import { systemEnvironment } from "../../../local/stack/programs.ts";
import { findViolations } from "../../drivers/find-violations.ts";
import { looks, wear } from "../../drivers/walk-shop.ts";

export interface GalleryFindings {
  /** how many states of components were shown */
  states: number;
  /** axe runs */
  checks: number;
  /** of axe, errors of the scripts, and anything wider than its screen; each with the look it was found in */
  violations: string[];
  /** the pictures' folder */
  pictures: string;
}

/**
 * Looks at `/dev/gallery` in every look with axe, and takes a picture of each area. It is in no build, so a development
 * server is started for it; the page itself needs nothing behind it.
 *
 * @param environment of a running stack
 * @param directory where the server's log and the pictures go
 */
export async function checkGallery(
  browser: Browser,
  environment: Record<string, string>,
  directory: string,
): Promise<GalleryFindings> {
  const pictures = path.join(directory, "gallery");
  mkdirSync(pictures, { recursive: true });
  const { origin, stop } = await serveDevelopment(environment, directory);
  try {
    const context = await browser.newContext({ baseURL: origin, locale: "en-US" });
    const page = await context.newPage();
    const found: GalleryFindings = { states: 0, checks: 0, violations: [], pictures };
    page.on("pageerror", (error) => found.violations.push(`gallery: ${error.message}`));
    await page.goto("/dev/gallery", { timeout: 120_000 }); // it is compiled first
    await page.addStyleTag({ content: undisturbed });
    const areas = page.locator("[data-area]");
    found.states = await areas.locator("> [data-state]").count();
    for (const look of looks) {
      await wear(page, look);
      const title = `gallery ${look.width} ${look.scheme}`;
      found.checks++;
      // the same regions stand there in several states, which no page of the shop does
      const wrong = await findViolations(page, { except: ["landmark-unique"] });
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (excess > 0) wrong.push(`${excess} px wider than its screen`);
      found.violations.push(...wrong.map((one) => `${title}: ${one}`));
      for (const area of await areas.all()) {
        const file = `${await area.getAttribute("id")}-${look.width}-${look.scheme}.png`;
        await area.screenshot({ path: path.join(pictures, file) });
      }
    }
    return found;
  } finally {
    await stop();
  }
}

/** Nothing floats over what is looked at, and rows out of sight are drawn. */
const undisturbed = `
  nextjs-portal { display: none }
  body > header { position: static !important }
  * { content-visibility: visible !important }`;

async function serveDevelopment(environment: Record<string, string>, directory: string) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const watch = `--import=${new URL("../../../local/stack/exit-with-parent.mjs", import.meta.url).href}`;
  const life = await launchNode(
    {
      name: "gallery",
      args: [watch, "node_modules/next/dist/bin/next", "dev", "--port", String(port), "--hostname", "127.0.0.1"],
      env: {
        ...systemEnvironment(),
        ...environment,
        APP_URL: origin,
        NODE_ENV: "development",
        NODE_OPTIONS: watch,
        NEXT_TELEMETRY_DISABLED: "1",
      },
      logDirectory: path.join(directory, "logs"),
      ready: { url: `${origin}/api/live` },
    },
    () => {},
    new AbortController().signal,
  );
  return { origin, stop: () => life.stop() };
}
