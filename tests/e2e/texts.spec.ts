import { findViolations } from "../drivers/find-violations.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** Somebody texts a number through its carrier. */
async function text(e164: string, from: string, words: string): Promise<void> {
  const answer = await fetch(`${process.env.DIDWW_CONTROL_URL}/__control/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: e164.slice(1), from, text: words }),
  });
  expect(await answer.json()).toMatchObject({ accepted: true });
}

test("an owner sees texts come in, finds one, copies nothing but its code, and what was read is read", async ({
  page,
}) => {
  test.slow(); // a purchase
  await buyNumber(page, places.losAngeles);
  await expect(page.getByText(/once one has arrived/)).toBeVisible();
  const e164 = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").replace(/[^\d+]/g, "");
  await page.getByRole("link", { name: "See its texts" }).click();
  await expect(page.getByRole("heading", { name: "No texts yet" })).toBeVisible();

  await text(e164, "12125550131", "Your code is 482913.\nDo not share it.");
  await text(e164, "MyBank", "<b>Hello</b> \u202eevil");
  await expect(page.getByRole("link", { name: "MyBank" })).toBeVisible();
  const nav = page.getByRole("navigation", { name: "Account" });
  await expect(nav.getByRole("link", { name: "Texts 2 unread" })).toBeVisible({ timeout: 30_000 });
  expect(await findViolations(page)).toEqual([]);

  await page.getByRole("searchbox").fill("482913");
  await expect(page.getByRole("link", { name: "MyBank" })).toHaveCount(0);
  await page.getByRole("link", { name: "+1 (212) 555-0131" }).click();
  await expect(page.getByRole("listitem").getByText("Do not share it.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy 482913" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Texts 1 unread" })).toBeVisible();
  await text(e164, "12125550131", "Are you there?");
  await expect(page.getByText("Are you there?")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  await page.getByRole("button", { name: "Mark as unread" }).click();
  await expect(nav.getByRole("link", { name: "Texts 2 unread" })).toBeVisible();
  await nav.getByRole("link", { name: /^Texts/ }).click();
  await page.getByLabel("Unread only").check();
  await page.getByRole("link", { name: "MyBank" }).click();
  await expect(page.getByText("<b>Hello</b> evil")).toBeVisible();
});
