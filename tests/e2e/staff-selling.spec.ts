import type { Page } from "@playwright/test";
import { liftCarrierBudget, withDatabase } from "./support/database.ts";
import { buyNumber } from "./support/shopping.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

// Stops the shop for everyone, so it runs when all others are done (playwright.config.ts).

const carrier = (page: Page, id = "didww") => page.locator(`#${id}`);
const dialog = (page: Page) => page.getByRole("dialog");

test("an operator pauses and resumes selling with a reason, and with the password when it was long ago", async ({
  page,
  allowErrors,
}) => {
  allowErrors(/status of 403/, /status of 422/); // the password is asked for, and a wrong one is refused
  const operator = await createStaff("operator");
  await signInStaff(page, operator, "/admin/carriers");
  await carrier(page).getByRole("button", { name: "Pause selling" }).click();
  await expect(dialog(page)).toContainText(/Nobody can hold a number of \d+ areas/);

  await dialog(page).getByLabel("Reason").fill("no");
  await dialog(page).getByRole("button", { name: "Pause selling" }).click();
  await expect(dialog(page).getByText("Please write at least three characters.")).toBeVisible();
  await dialog(page).getByLabel("Reason").fill("The price list is wrong");
  await dialog(page).getByRole("button", { name: "Pause selling" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(carrier(page).getByText("Selling is paused")).toBeVisible();
  await expect(page.getByRole("region", { name: "Audit trail" }).getByText("“The price list is wrong”")).toBeVisible();

  await page.goto("/admin");
  await page.getByRole("link", { name: "Carriers whose sale is paused" }).click();
  await withDatabase(
    (sql) => sql`
      update private.staff_sessions set reauthenticated_at = reauthenticated_at - interval '31 minutes' where user_id = ${operator.id}`,
  );
  await carrier(page).getByRole("button", { name: "Resume selling" }).click();
  await dialog(page).getByLabel("Reason").fill("It is right now");
  await dialog(page).getByRole("button", { name: "Resume selling" }).click();
  await expect(dialog(page).getByText("Your password, please")).toBeVisible();
  await expect(dialog(page).getByLabel("Reason")).toHaveValue("It is right now");
  await dialog(page).getByLabel("Password", { exact: true }).fill("not the password");
  await dialog(page).getByRole("button", { name: "Resume selling" }).click();
  await expect(dialog(page).getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(carrier(page).getByText("Selling is paused")).toBeVisible();
  await dialog(page).getByLabel("Password", { exact: true }).fill(operator.password);
  await dialog(page).getByRole("button", { name: "Resume selling" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(carrier(page).getByText("Selling", { exact: true })).toBeVisible();
});

test("support sees whether a carrier sells, and no button", async ({ page }) => {
  await signInStaff(page, await createStaff("support"), "/admin/carriers");
  await expect(carrier(page).getByText("Selling", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /selling/i })).toHaveCount(0);
});

test("a second carrier is started, and what it sells is found, bought and owned like any other", async ({
  page,
  newVisitor,
}) => {
  await liftCarrierBudget(); // its catalog takes 400 questions, of which a sync may ask four a second
  await signInStaff(page, await createStaff("operator"), "/admin/carriers");
  const decide = async (what: "Start selling" | "Pause selling", reason: string) => {
    await page.goto("/admin/carriers");
    await carrier(page, "twilio").getByRole("button", { name: what }).click();
    await dialog(page).getByLabel("Reason").fill(reason);
    await dialog(page).getByRole("button", { name: what }).click();
    await expect(dialog(page)).toBeHidden();
  };
  await decide("Start selling", "We have a contract there");
  await expect(carrier(page, "twilio").getByText("Selling", { exact: true })).toBeVisible();
  await expect(async () => {
    const sold = await withDatabase(
      (sql) => sql`select 1 from public.areas where carrier_id = 'twilio' and prefix = '628' and is_on_sale`,
    );
    expect(sold).toHaveLength(1);
  }).toPass({ timeout: 180_000 });

  const shop = await newVisitor();
  await buyNumber(shop, { country: "US", area: "628" });
  await expect(shop.getByRole("heading", { level: 1, name: /^\+1 \(628\)/ })).toBeVisible();
  await shop.screenshot({ path: ".local/test/second-carrier/number.png", fullPage: true });

  await decide("Pause selling", "Other journeys look at one carrier");
});
