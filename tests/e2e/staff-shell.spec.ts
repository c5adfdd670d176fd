import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";
import { wear } from "../drivers/walk-shop.ts";
import { createCustomer } from "./support/people.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

const h1 = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const jumpBox = (page: Page) => page.getByRole("combobox", { name: /^Jump to/ });
const rows = (page: Page) => page.getByRole("table").locator("tbody tr");
/** Every page for all of our people, and the title it has. */
const pages = {
  Home: "What needs a person",
  Numbers: "Numbers",
  Orders: "Orders",
  Payments: "Payments",
  Accounts: "Accounts",
  People: "People",
  Jobs: "Jobs",
  Webhooks: "Webhooks",
  Outbox: "Outbox",
  Emails: "Emails",
  Carriers: "Carriers",
  "Audit log": "Audit log",
};

test("every area is reached on a laptop by the rail and on a phone by the sheet, and is accessible", async ({
  page,
}) => {
  test.setTimeout(400_000);
  await signInStaff(page, await createStaff("support"));
  const rail = page.getByRole("navigation", { name: "Back office" });
  const found: string[] = [];
  for (const [link, title] of Object.entries(pages)) {
    await rail.getByRole("link", { name: link, exact: true }).click();
    await expect(h1(page, title)).toBeVisible();
    await expect(rail.getByRole("link", { name: link, exact: true })).toHaveAttribute("aria-current", "page");
    await wear(page, { width: 390, scheme: "light" });
    found.push(...(await findViolations(page)).map((one) => `${title}: ${one}`));
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (excess > 0) found.push(`${title}: ${excess} px wider than a phone`);
    await wear(page, { width: 1280, scheme: "dark" });
    found.push(...(await findViolations(page)).map((one) => `${title}, dark: ${one}`));
  }
  expect(found).toEqual([]);

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(rail).toBeHidden();
  await page.getByRole("button", { name: "Areas" }).click();
  await rail.getByRole("link", { name: "Orders" }).click();
  await expect(h1(page, "Orders")).toBeVisible();
  await expect(rail).toBeHidden();
  await page.getByRole("button", { name: "Areas" }).click();
  await page.keyboard.press("Escape");
  await expect(rail).toBeHidden();
});

test("a list is filtered, sorted, walked and opened with the keyboard alone, and its address shows the same", async ({
  page,
}) => {
  for (let index = 0; index < 3; index++) await createCustomer();
  await signInStaff(page, await createStaff("support"), "/admin/people");

  await page.getByText("Filters", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Email", { exact: true }).focus();
  await page.keyboard.type("jo.");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]email=jo\./);
  await page.getByRole("columnheader", { name: "Email" }).getByRole("link").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]sort=email/);
  await expect(page.getByRole("columnheader", { name: "Email" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page.getByRole("columnheader", { name: "Email" }).getByRole("link"), "the focus stays").toBeFocused();

  const address = page.url();
  const emails = await rows(page).locator("a[data-row]").allTextContents();
  expect(emails).toEqual([...emails].sort());
  await rows(page).locator("a[data-row]").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).nth(1).locator("a[data-row]")).toBeFocused();
  await page.keyboard.press("End");
  await expect(rows(page).last().locator("a[data-row]")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  await expect(rows(page).first().locator("a[data-row]")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  const chosen = (await rows(page).nth(1).locator("a[data-row]").textContent())!;
  await page.keyboard.press("Enter");
  await expect(h1(page, chosen)).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("link", { name: chosen, exact: true }), "the row that was opened").toBeFocused();

  const colleague = await page.context().newPage();
  await colleague.goto(address);
  await expect(rows(colleague).locator("a[data-row]").first()).toBeVisible();
  const seen = await rows(colleague).locator("a[data-row]").allTextContents(); // other tests add customers meanwhile
  expect(seen.filter((email) => emails.includes(email))).toEqual(emails);
  await colleague.close();
});

test("columns are chosen, and the CSV file has what is shown", async ({ page }) => {
  const customer = await createCustomer();
  await signInStaff(page, await createStaff("support"), "/admin/people");
  await page.goto(`/admin/people?email=${customer.email}`);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Columns" }).click();
  for (const name of ["Acts for", "Since", "Last signed in"])
    await page.getByRole("menuitemcheckbox", { name, exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/columns=email,name/);
  await expect(page.getByRole("columnheader")).toHaveText(["Email", "Name"]);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^CSV of these people/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("people.csv");
  expect(readFileSync(await download.path(), "utf8")).toBe(`\uFEFFEmail,Name\r\n${customer.email},Jo Journey\r\n`);
});

test("what an address names and the list does not have is said, and nothing matching teaches", async ({ page }) => {
  await signInStaff(page, await createStaff("support"), "/admin/orders");
  await page.goto("/admin/orders?color=red&status=lost&sort=-taste");
  await expect(page.getByText("Not everything in this address was understood")).toBeVisible();
  await page.goto("/admin/orders?reference=NN-NONE");
  await expect(page.getByText("No orders match")).toBeVisible();
  await page.getByRole("link", { name: /Reference: NN-NONE/ }).click();
  await expect(page).toHaveURL(/\/admin\/orders$/);
});

test.describe("jump search", () => {
  for (const width of [1280, 390])
    test(`leads to what is pasted, at ${width} px`, async ({ page }) => {
      const customer = await createCustomer();
      await page.setViewportSize({ width, height: 844 });
      await signInStaff(page, await createStaff("support"));
      await expect(async () => {
        await page.keyboard.press("/"); // lost while the page is not interactive yet
        await expect(jumpBox(page)).toBeFocused({ timeout: 1_000 });
      }).toPass();
      await page.keyboard.insertText(customer.email);
      await page.keyboard.press("Enter"); // before any answer can have come
      await expect(h1(page, customer.email)).toBeVisible();
      const id = new URL(page.url()).pathname.split("/").at(-1)!;

      await page.goto("/admin/audit");
      await expect(async () => {
        await page.keyboard.press("Control+k");
        await expect(jumpBox(page)).toBeFocused({ timeout: 1_000 });
      }).toPass();
      await page.keyboard.insertText(`https://shop.example/people/${id}`);
      await expect(page.getByRole("option", { name: new RegExp(customer.email) })).toBeVisible();
      await page.keyboard.press("Enter");
      await expect(h1(page, customer.email)).toBeVisible();
    });

  test("shows what a part of a name may mean, and the arrows choose", async ({ page }) => {
    const customer = await createCustomer();
    await signInStaff(page, await createStaff("support"));
    await jumpBox(page).click();
    await page.keyboard.insertText(customer.email.slice(0, 10));
    const option = page.getByRole("option", { name: new RegExp(customer.email) });
    await expect(option).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await expect(jumpBox(page)).toHaveAttribute("aria-activedescendant", /./);
    await page.keyboard.press("Escape");
    await expect(option).toBeHidden();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(h1(page, customer.email)).toBeVisible();

    await jumpBox(page).click();
    await page.keyboard.insertText("zebra crossing");
    await expect(page.getByText("Nothing here has that name.")).toBeVisible();
  });
});

test("records that do not exist are not found, for staff too", async ({ page, allowErrors }) => {
  allowErrors(/status of 404/);
  await signInStaff(page, await createStaff("admin"));
  const nobody = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
  for (const path of ["numbers", "orders", "accounts", "people", "jobs"])
    for (const id of [nobody, "x", "1 or 1=1"]) {
      const response = await page.goto(`/admin/${path}/${encodeURIComponent(id)}`);
      expect(response?.status(), `${path} ${id}`).toBe(404);
    }
});
