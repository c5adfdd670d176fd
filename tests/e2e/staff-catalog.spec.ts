import type { Page } from "@playwright/test";
import { inspect } from "./support/inspect.ts";
import { createCustomer, signIn } from "./support/people.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

// One after the other: they change what one carrier lists.
test.describe.configure({ timeout: 240_000 });

interface Group {
  name: string;
  prefix: string;
  skus: { id: string; monthly_price: string; channels: number }[];
}

const didww = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`${process.env.DIDWW_CONTROL_URL}/__control${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return (await response.json()) as T;
};

/** A place that no other journey buys from. */
const place = "GB Bristol";
const sold = async () => {
  const [group] = await didww<Group[]>("GET", `/stock?group=${encodeURIComponent(place)}`);
  return group!.skus.find(({ channels }) => channels > 0)!;
};

/** Asks for a run and waits until it is done, as an operator sees it. */
async function runSync(page: Page): Promise<void> {
  await page.goto("/admin/catalog");
  await page.getByRole("button", { name: "Run now: sync with DIDWW" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The price list has changed");
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeHidden({ timeout: 90_000 });
}

test("an operator runs the sync, and sees what it changed", async ({ page }) => {
  await signInStaff(page, await createStaff("operator"));
  await page.goto("/admin/catalog");
  await inspect(page, "staff-catalog", "countries", { fullPage: true });
  await runSync(page);
  await page.getByRole("link", { name: "Last run" }).click();
  await expect(page.getByText("The price list has changed")).toBeVisible();
  await expect(page.getByText("Succeeded")).toBeVisible();
  await inspect(page, "staff-catalog", "run", { fullPage: true });
  await page.goto("/admin/catalog/runs");
  await inspect(page, "staff-catalog", "runs", { fullPage: true });
  await page.goto("/admin/catalog/areas?country=GB");
  await inspect(page, "staff-catalog", "areas", { fullPage: true });
  await page.goto("/admin/catalog/gone");
  await inspect(page, "staff-catalog", "gone", { fullPage: true });
});

test("an area is taken off sale and put back, by keyboard, and the shop follows", async ({ page, newVisitor }) => {
  await signInStaff(page, await createStaff("operator"));
  const shopper = await newVisitor();
  const areas = async () =>
    (await (await shopper.request.get("/api/v1/areas?country=GB&query=Bristol")).json()).areas?.length ?? 0;
  await page.goto("/admin/catalog/areas?country=GB&q=Bristol");
  await page.getByRole("table").getByRole("link", { name: "Bristol" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /Bristol/ })).toBeVisible();
  await inspect(page, "staff-catalog", "area", { fullPage: true });
  const before = await areas();
  expect(before).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Take off sale: Bristol" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByLabel("Reason").focus();
  await page.keyboard.type("Calls do not arrive");
  await inspect(page, "staff-catalog", "switch", { fullPage: true });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Off sale", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("“Calls do not arrive”").first()).toBeVisible();
  expect(await areas()).toBe(before - 1);
  await page.getByRole("button", { name: "Put back on sale: Bristol" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("They arrive again");
  await page.getByRole("dialog").getByRole("button", { name: "Put back on sale" }).click();
  await expect(page.getByRole("button", { name: "Take off sale: Bristol" })).toBeVisible();
  expect(await areas()).toBe(before);
});

test("a cost that rises past the price stops the offer until an operator decides", async ({ page, newVisitor }) => {
  await signInStaff(page, await createStaff("operator"));
  const sku = await sold();
  try {
    await didww("POST", `/skus/${sku.id}`, { monthly_price: "20.00" });
    await runSync(page);
    await page.goto("/admin/margins");
    const card = page.getByRole("region", { name: "Waiting for a decision" });
    await expect(card.getByRole("heading", { name: /Bristol/ })).toBeVisible();
    await inspect(page, "staff-catalog", "margins", { fullPage: true });
    await page.goto("/admin");
    await expect(page.getByRole("link", { name: /Offers that stopped/ })).toBeVisible();
    await page.goto("/admin/margins");

    const support = await newVisitor();
    await signInStaff(support, await createStaff("support"));
    await support.goto("/admin/margins");
    await expect(support.getByRole("heading", { name: /Bristol/ })).toBeVisible();
    await expect(support.getByRole("button", { name: /Accept the cost/ })).toHaveCount(0);

    await page.getByRole("button", { name: /Reprice: Bristol/ }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("covers the 20.00 USD");
    await dialog.getByLabel("Reason").fill("The new price is fine");
    await inspect(page, "staff-catalog", "decision", { fullPage: true });
    await dialog.getByRole("button", { name: "Reprice" }).click();
    await expect(page.getByText("No offer waits for a decision")).toBeVisible();
    await page
      .getByRole("link", { name: /Bristol/ })
      .first()
      .click();
    await expect(page.getByText("“The new price is fine”").first()).toBeVisible();
    await inspect(page, "staff-catalog", "alert", { fullPage: true });
  } finally {
    await didww("POST", `/skus/${sku.id}`, { monthly_price: sku.monthly_price });
    await runSync(page);
  }
});

test("customers and strangers find no such addresses", async ({ page, request }) => {
  await signIn(page, await createCustomer());
  for (const caller of [page.request, request]) {
    for (const path of ["/api/v1/staff/catalog/sync", "/api/v1/staff/margins/00000000-0000-4000-8000-000000000000"]) {
      expect((await caller.get(path)).status(), path).toBe(404);
    }
  }
});
