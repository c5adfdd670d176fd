import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

/** Rules of these tests are for one area that no other test buys in. */
const place = { country: "AU", area: "Melbourne" };

/** What the shop asks for a month there, as anybody sees it. */
async function shopPrice(page: Page): Promise<number> {
  const answer = await page.request.get(`/api/v1/areas?country=${place.country}&query=${place.area}`);
  return ((await answer.json()) as { areas: { price: { monthly_cents: number } }[] }).areas[0]!.price.monthly_cents;
}

async function chooseArea(page: Page): Promise<void> {
  await page.getByLabel("Country", { exact: true }).selectOption(place.country);
  await page.getByRole("searchbox").fill(place.area);
  await page.getByRole("button", { name: new RegExp(place.area) }).click();
}

/** Saves what the editor holds, with a reason. */
async function save(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole("button", { name: /^Save the/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button }).click();
  await expect(dialog).toBeHidden();
}

/** A new rule for the area at a fixed price, as an admin who is signed in makes it. @returns its address */
async function makeRule(page: Page, name: string, price: string): Promise<string> {
  await page.goto("/admin/prices/rules/new");
  await page.getByLabel("Name of the rule").fill(name);
  await chooseArea(page);
  await page.getByText("A fixed price, whatever the carrier asks").click();
  await page.getByLabel("A month costs").fill(price);
  await save(page, "Save it", "a test of the pages");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return page.url();
}

async function endRule(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("button", { name: "End this rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("the test is over");
  await dialog.getByRole("button", { name: "End it now" }).click();
  await expect(dialog).toBeHidden();
}

test("an admin sees what a rule would do, saves it, schedules a change, takes it back and ends it", async ({
  page,
}) => {
  const admin = await createStaff("admin");
  await signInStaff(page, admin, "/admin/prices/rules/new");
  const before = await shopPrice(page);
  await page.getByLabel("Name of the rule").fill("Melbourne in spring");
  await chooseArea(page);
  await page.getByText("A fixed price, whatever the carrier asks").click();
  await page.getByLabel("A month costs").fill("7,77");
  const effect = page.getByText(/^1 of [\d,]+ offers would change/);
  await expect(effect).toBeVisible();
  await expect(page.getByRole("table", { name: /What changes most/ })).toContainText("$7.77");
  expect(await shopPrice(page), "nothing is saved by looking").toBe(before);

  await save(page, "Save it", "a test of the pages");
  await expect(page.getByRole("heading", { level: 1, name: "Melbourne in spring" })).toBeVisible();
  const address = page.url();
  expect(await shopPrice(page)).toBe(777);
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText("a test of the pages");
  await expect(page.getByRole("region", { name: "Audit trail" })).toContainText("pricing_rule.created");

  await page.getByLabel("A month costs").fill("8.88");
  await page.getByText("Later", { exact: true }).click();
  await page.getByLabel(/^On/).fill("2035-05-01T09:00");
  await save(page, "Schedule it", "dearer from May on");
  await expect(history).toContainText("$7.77, whatever it costs us → $8.88, whatever it costs us");
  expect(await shopPrice(page)).toBe(777);

  await page.goto("/admin/prices/calendar?month=2035-05");
  await expect(page.getByRole("list", { name: "Changes" })).toContainText("Melbourne in spring changes");
  await page.getByRole("button", { name: "Take back: Melbourne in spring" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("not in May after all");
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("No price changes this month")).toBeVisible();

  await endRule(page, address);
  await expect(page.getByText("This rule has ended.", { exact: false }).first()).toBeVisible();
  expect(await shopPrice(page)).toBe(before);
});

test("what cannot be is said at its field, and what was typed stays", async ({ page, allowErrors }) => {
  allowErrors(/status of 422/);
  const admin = await createStaff("admin");
  await signInStaff(page, admin, "/admin/prices/rules/new");
  await page.getByLabel("Name of the rule").fill("Too much");
  const percent = page.getByLabel("Percent on top");
  await percent.fill("lots");
  await page.getByRole("button", { name: "Save the rule" }).click();
  await expect(page.getByText("“lots” is no number that can be read. Write it like 12.5.")).toBeVisible();
  await expect(percent).toBeFocused();
  await percent.fill("5000");
  await expect(page.getByText("More than 1,000% is not a markup.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Save the rule" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("a typing mistake");
  await page.getByRole("dialog").getByRole("button", { name: "Save it" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(percent).toBeFocused();
  await expect(percent).toHaveAccessibleDescription(/More than 1,000% is not a markup/);
  await expect(percent).toHaveValue("5000");

  await percent.fill("60");
  await chooseArea(page);
  await page.getByText("A fixed price, whatever the carrier asks").click();
  await page.getByLabel("A month costs").fill("0.10");
  await save(page, "Save it", "cheaper than the carrier");
  await expect(page.getByLabel("A month costs")).toHaveAccessibleDescription(/The carrier charges more than this/);
});

test("the second of two admins sees what the first changed, and loses nothing", async ({
  page,
  newVisitor,
  allowErrors,
}) => {
  allowErrors(/status of 409/);
  await signInStaff(page, await createStaff("admin"), "/admin/prices");
  const address = await makeRule(page, "Melbourne for two", "6.66");
  const other = await newVisitor();
  const path = new URL(address).pathname;
  await signInStaff(other, await createStaff("admin"), path);
  await page.getByLabel("A month costs").fill("6.70");
  await save(page, "Save it", "the first one");

  await other.getByLabel("A month costs").fill("6.90");
  await other.getByRole("button", { name: "Save the change" }).click();
  await other.getByRole("dialog").getByLabel("Reason").fill("the second one");
  await other.getByRole("dialog").getByRole("button", { name: "Save it" }).click();
  const conflict = other.getByRole("alert").filter({ hasText: "This rule was changed while you were editing" });
  await expect(conflict).toContainText("$6.70");
  await expect(conflict).toContainText("$6.90");
  await expect(other.getByLabel("A month costs")).toHaveValue("6.90");
  expect(await shopPrice(page)).toBe(670);
  await conflict.getByRole("button", { name: "Save mine over theirs" }).click();
  await expect(other.getByRole("region", { name: "History" })).toContainText("the second one");
  expect(await shopPrice(page)).toBe(690);
  await endRule(page, address);
});

test("a file of rules is shown before it counts: bad rows by their lines, then all of it", async ({ page }) => {
  const admin = await createStaff("admin");
  await signInStaff(page, admin, "/admin/prices");
  const address = await makeRule(page, "Melbourne from a file", "5.10");
  try {
    await page.goto("/admin/prices/file");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export rules" }).click();
    const exported = (await readFile(await (await download).path(), "utf8")).replace(/^\uFEFF/, "");
    const [header, ...rows] = exported.trim().split(/\r?\n/);
    const row = rows.find((one) => one.includes("Melbourne from a file"))!;
    expect(row).toContain("5.10");

    const choose = (text: string) =>
      page.getByLabel("CSV file with rules").setInputFiles({
        name: "rules.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(text),
      });
    await choose([header, row.replace("5.10", "cheap")].join("\n"));
    const refused = page.getByRole("alert").filter({ hasText: "Nothing was changed" });
    await expect(refused).toContainText("Line 2, fixed_price: “cheap” is no number");
    expect(await shopPrice(page)).toBe(510);

    // As a German spreadsheet saves it.
    await choose([header, row].join("\n").replaceAll(",", ";").replace("5.10", "5,25"));
    await expect(page.getByText("1 changed")).toBeVisible();
    await expect(page.getByRole("table", { name: /What changes most/ })).toContainText("$5.25");
    expect(await shopPrice(page), "looking saves nothing").toBe(510);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("prices of the new list");
    await page.getByRole("dialog").getByRole("button", { name: "Import it" }).click();
    await expect(page.getByText("The file is imported.")).toBeVisible();
    expect(await shopPrice(page)).toBe(525);
  } finally {
    await endRule(page, address);
  }
});

test("support and operators read prices and cannot set them", async ({ page, allowErrors }) => {
  allowErrors(/status of 404/);
  await signInStaff(page, await createStaff("operator"), "/admin/prices");
  await page.getByRole("link", { name: "Standard" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Standard" })).toBeVisible();
  await expect(page.getByText("Cost + 60% + $0.50")).toBeVisible();
  await expect(page.getByRole("button", { name: /Save|End|Restore/ })).toHaveCount(0);
  await page.goto("/admin/prices/rules/new");
  await expect(page.getByRole("heading", { level: 1, name: "This page has no connection" })).toBeVisible();
});

test("why a price is what it is", async ({ page }) => {
  await signInStaff(page, await createStaff("support"), "/admin/prices/explain");
  await chooseArea(page);
  await page.getByRole("button", { name: "Explain" }).click();
  await expect(page.getByText(/The carrier charges/)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Standard" }).first()).toContainText("Decides");
  await expect(page.getByText("It asks for another type.").first()).toBeVisible();
});

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, target: Locator, most = 80): Promise<void> {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached by Tab`);
}

test("a rule is edited with the keyboard alone", async ({ page }) => {
  await signInStaff(page, await createStaff("admin"), "/admin/prices");
  const address = await makeRule(page, "Melbourne by keyboard", "5.55");
  await page.goto("/admin/prices");
  await tabTo(page, page.getByRole("link", { name: "Melbourne by keyboard" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Melbourne by keyboard" })).toBeVisible();
  await tabTo(page, page.getByLabel("A month costs"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("5.65");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await tabTo(page, page.getByRole("dialog").getByLabel("Reason"), 10);
  await page.keyboard.type("by keyboard");
  await tabTo(page, page.getByRole("dialog").getByRole("button", { name: "Save it" }), 10);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "History" })).toContainText("by keyboard");
  expect(await shopPrice(page)).toBe(565);
  await endRule(page, address);
});

test("the pages about prices are accessible and fit a phone, light and dark", async ({ page }) => {
  test.setTimeout(300_000);
  await signInStaff(page, await createStaff("admin"), "/admin/prices");
  const standard = (await page.getByRole("link", { name: "Standard" }).getAttribute("href"))!;
  const found: string[] = [];
  const addresses = ["", "/rules/new", "/calendar", "/explain", "/rates", "/restrictions", "/file"].map(
    (end) => `/admin/prices${end}`,
  );
  for (const address of [...addresses, standard]) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(address);
    if (/rules/.test(address)) await expect(page.getByText(/offers would change|No price would change/)).toBeVisible();
    found.push(...(await findViolations(page)).map((one) => `${address}: ${one}`));
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    if (scrollWidth > clientWidth) found.push(`${address}: ${scrollWidth - clientWidth} px wider than a phone`);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 1280, height: 800 });
    const dark = await findViolations(page, { only: ["color-contrast"] });
    found.push(...dark.map((one) => `${address}, dark: ${one}`));
  }
  expect(found).toEqual([]);
});
