import type { Page } from "@playwright/test";
import { withDatabase } from "./support/database.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

// Stops the shop for everyone, so it runs when all others are done (playwright.config.ts).

const carrier = (page: Page) => page.locator("#didww");
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
