import type { Page } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";
import { billNextMonth } from "./support/billing.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

test("an owner pays a number by the year: told before, undone, chosen again, billed in one line, and seen by staff", async ({
  page,
  newVisitor,
}) => {
  await buyNumber(page, places.toronto);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page).toHaveURL(/\/account\/numbers\/[0-9a-f-]{36}$/);
  const address = page.url();
  const choose = async () => {
    await page.getByRole("button", { name: "Pay by the year" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("You can undo this until");
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: /^Agree to \$[\d.]+ a year$/ }).click();
    await expect(page.getByText(/^Paid by the year from /).first()).toBeVisible();
  };

  const offer = page.getByText(/^Pay by the year: \$[\d.]+, you save \$[\d.]+$/);
  const [, price] = /year: (\$[\d.]+),/.exec((await offer.textContent())!)!;
  await choose();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/numbers/tags", (route) => held.then(() => route.continue()));
  await page.getByRole("button", { name: "Stay with months" }).click();
  await expect(offer).toBeVisible();
  await page.getByRole("button", { name: "Pay by the year" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  release(); // months are settled after the dialog was opened, which stays
  await expect(page.getByText("Paid by the month", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Not now" }).click();
  await choose();

  await page.goto("/account/billing");
  await expect(page.getByText("Your next bill")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(price!);
  await billNextMonth(address.split("/").at(-1)!);
  await page.reload();
  await page
    .getByRole("link", { name: /NN-\d{6}/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/billing\/invoices\//); // rows of the list have such headings, too
  await expect(page.getByRole("heading", { name: /^Invoice NN-\d{6}$/, level: 2 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("12 months");
  await expect(page.getByRole("main")).toContainText(price!);
  expect(await findViolations(page)).toEqual([]);
  await looksOfStaff(await newVisitor(), address.split("/").at(-1)!);
});

/** The number's terms, its account's years, and what of sold time is still to be served. */
async function looksOfStaff(page: Page, numberId: string): Promise<void> {
  await signInStaff(page, await createStaff("admin"), `/admin/numbers/${numberId}`);
  const terms = page.getByRole("table").filter({ hasText: "A year, 10% less" });
  await expect(terms).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await terms.getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Paid by the year" })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.goto("/admin/ledger");
  await expect(page.getByText(/of it \$[\d.,]+ for \d+ years?, the last until/).first()).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
}

test("the billing page offers what could be paid by the year: chosen in place, undone from the message and from its row", async ({
  page,
}) => {
  await buyNumber(page, places.toronto);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/account/billing");
  const offer = page.getByRole("heading", { name: /^Pay by the year, save \$[\d.]+$/ });
  await expect(offer).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: / a year, saves \$[\d.]+/ });
  await expect(row).toHaveCount(1);
  expect(await findViolations(page)).toEqual([]);
  const choose = async () => {
    await row.getByRole("button", { name: "Pay by the year" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Agree to / })
      .click();
    await expect(page.getByRole("heading", { name: "Paid by the year" })).toBeFocused();
  };
  await choose();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(offer).toBeFocused();
  await choose();
  await expect(page.getByText("12 months, instead of 12 times")).toBeVisible(); // the next bill above knows
  await page.getByRole("button", { name: "Stay with months" }).click();
  await expect(offer).toBeVisible();
});

test("the price list says what a year costs and saves", async ({ page }) => {
  await page.goto("/pricing");
  await expect(page.getByRole("table", { name: "Prices by country and type of number" })).toContainText(
    /or \$[\d.]+ a year/,
  );
  await expect(page.getByText(/10% less than month by month/)).toBeVisible();
  await expect(page.getByText("Or a year in one sum")).toBeVisible();
});
