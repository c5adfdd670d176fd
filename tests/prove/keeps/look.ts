import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright";
import { findViolations } from "../../drivers/find-violations.ts";

const widths = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } };
const colors = ["light", "dark"] as const;

/** What is shown: a picture each on phone and laptop, light and dark, and what axe finds in them. */
export interface Look {
  name: string;
  violations: string[];
  /** px by which the page is wider than its window */
  overflow: number;
}

/** @param settled is there when the page shows what it is about */
export async function lookAt(page: Page, pictures: string, name: string, settled: string | RegExp): Promise<Look> {
  await untilSettled(page, settled);
  const before = page.viewportSize();
  const look: Look = { name, violations: [], overflow: 0 };
  for (const [device, size] of Object.entries(widths)) {
    await page.setViewportSize(size);
    for (const colorScheme of colors) {
      await page.emulateMedia({ colorScheme });
      await sleep(400); // transitions
      await page.screenshot({ path: path.join(pictures, `${name}-${device}-${colorScheme}.png`), fullPage: true });
      const found = await findViolations(page, colorScheme === "dark" ? { only: ["color-contrast"] } : {});
      look.violations.push(...found.map((what) => `${name}, ${device}, ${colorScheme}: ${what}`));
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    look.overflow = Math.max(look.overflow, overflow);
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
  return look;
}

/** A machine that stood still meanwhile made a part of the page fail: it is asked again, as a person would. */
async function untilSettled(page: Page, settled: string | RegExp): Promise<void> {
  const sign = page.getByText(settled).first();
  const again = page.getByRole("button", { name: "Try again" }).first();
  for (let looks = 0; !(await sign.isVisible()); looks++) {
    if (looks === 200) throw new Error(`${page.url()} never shows ${settled}`);
    if (await again.isVisible()) await again.click();
    await sleep(3_000);
  }
}
