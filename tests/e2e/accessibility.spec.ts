import type { Page } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";
import { type Visit, walkPlainPages, walkPurchase, wear } from "../drivers/walk-shop.ts";
import { expect, test } from "./support/test.ts";

// `npm run prove -- pages` looks at every page in four ways; here each is looked at whole once, and at its colours once more.
test.use({ trace: "off" }); // it would keep axe's source with each page
test.describe.configure({ mode: "parallel", timeout: 400_000 });

/** Collects what is wrong on a phone in light and on a wide screen in dark. */
function inspect(page: Page, found: string[]): Visit {
  return async (name) => {
    await wear(page, { width: 390, scheme: "light" });
    found.push(...(await findViolations(page)).map((one) => `${name}: ${one}`));
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (excess > 0) found.push(`${name}: ${excess} px wider than a phone`);
    await wear(page, { width: 1280, scheme: "dark" });
    found.push(...(await findViolations(page, { only: ["color-contrast"] })).map((one) => `${name}, dark: ${one}`));
  };
}

test("pages for everybody are accessible", async ({ page, allowErrors }) => {
  allowErrors(/status of 404/);
  const found: string[] = [];
  await walkPlainPages(page, inspect(page, found));
  expect(found).toEqual([]);
});

test("every page on the way to an own number is accessible", async ({ page, allowErrors }) => {
  allowErrors(/status of 404/);
  const found: string[] = [];
  await walkPurchase(page, inspect(page, found));
  expect(found).toEqual([]);
});
