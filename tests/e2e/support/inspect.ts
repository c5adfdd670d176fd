import type { Page } from "@playwright/test";
import { findViolations } from "../../drivers/find-violations.ts";
import { wear } from "../../drivers/walk-shop.ts";
import { expect } from "./test.ts";

/** Looks at the page on a phone in light and on a laptop in dark, and leaves pictures in `.local/test/<folder>`. */
export async function inspect(page: Page, folder: string, name: string, options = { fullPage: false }): Promise<void> {
  const leavePicture = (on: string) =>
    page.screenshot({ path: `.local/test/${folder}/${name}-${on}.png`, fullPage: options.fullPage });
  await wear(page, { width: 390, scheme: "light" });
  expect.soft(await findViolations(page), `${name} on a phone`).toEqual([]);
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(excess, `${name} is wider than a phone`).toBe(0);
  await leavePicture("phone");
  await wear(page, { width: 1280, scheme: "dark" });
  expect.soft(await findViolations(page, { only: ["color-contrast"] }), `${name}, dark`).toEqual([]);
  await leavePicture("laptop");
  await wear(page, { width: 1280, scheme: "light" });
}
