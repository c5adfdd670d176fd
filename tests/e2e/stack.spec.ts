import { expect, test } from "@playwright/test";

// The addresses that `npm start` prints. The environment of the stack under test is in process.env (playwright.config.ts).

test("every part reports that it is well", async ({ request }) => {
  const response = await request.get("/api/health");
  expect(response.status()).toBe(200);
});

test("the inbox shows what the shop has sent", async ({ page }) => {
  await page.goto(process.env.RESEND_BASE_URL!);
  await expect(page.getByRole("heading").first()).toBeVisible();
});

test("the jobs page lists the shop's functions, and the first import as a completed run", async ({ page }) => {
  await page.goto(process.env.INNGEST_DEV!);
  await expect(page.getByRole("heading", { name: "Runs" })).toBeVisible();
  await expect(page.getByRole("table").getByText("sync-catalog").first()).toBeVisible();
  await page.getByRole("link", { name: "Functions" }).click();
  await expect(page.getByRole("table").getByText("provision-number").first()).toBeVisible();
});

test("the carrier's catalogue is in the database before the shop opens", async ({ request }) => {
  const response = await request.get("/api/v1/countries");
  expect(response.status()).toBe(200);
  expect(JSON.stringify(await response.json())).toContain("United States");
});
