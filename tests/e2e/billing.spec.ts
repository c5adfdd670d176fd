import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";
import { readPdf } from "../drivers/read-pdf.ts";
import { billNextMonth } from "./support/billing.ts";
import { withDatabase } from "./support/database.ts";
import { buyNumber, cards, payWith, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** The owner's bank refuses the charge until they confirm it. @returns where the button of the mail about it leads */
const refuseUntilConfirmed = (accountId: string): Promise<string> =>
  withDatabase(async (sql) => {
    await sql`update public.billing_profiles set unpaid_since = private.now() where account_id = ${accountId}`;
    const [invoice] = await sql`
      update public.invoices set problem = 'needs_customer', next_attempt_at = null
      where account_id = ${accountId} and state = 'open'
      returning id`;
    const signed = createHmac("sha256", process.env.SUPABASE_SECRET_KEY!).update(`pay-invoice:${invoice!.id}`).digest();
    return `/pay/${invoice!.id}.${signed.subarray(0, 16).toString("base64url")}`;
  });

/** From the billing page and back to it: adds a card at Stripe, lets the first one pay again, and removes the added one. */
async function changeCards(page: Page): Promise<void> {
  const row = (digits: string) => page.getByRole("listitem").filter({ hasText: `ending in ${digits}` });
  await page.getByRole("link", { name: "Cards" }).click();
  await expect(row("4242")).toContainText("Pays your bills");
  await expect(row("4242")).toContainText("add another card first");
  await page.getByRole("button", { name: "Add a card" }).click();
  await page.getByLabel("Card number").fill("5555 5555 5555 4444");
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Jo Journey");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Your card is saved")).toBeVisible();
  await expect(row("4444")).toContainText("Pays your bills");
  expect(await findViolations(page)).toEqual([]);
  await row("4242").getByRole("button", { name: "Pay bills with it" }).click();
  await expect(row("4242")).toContainText("Pays your bills");
  await row("4444").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row("4444")).toHaveCount(0);
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Billing" }).click();
  await expect(page.getByText("Your next bill")).toBeVisible();
}

/** A buyer in the US: what is wrong is said where it is, and what is saved is there again. */
async function sayWhereItIsBilled(page: Page): Promise<void> {
  const form = page.getByRole("region", { name: "On your invoices" });
  await form.getByLabel("Country").selectOption("United States");
  await form.getByLabel("ZIP code").fill("941");
  await form.getByRole("button", { name: "Save invoice details" }).click();
  await expect(form.getByText("Choose your state or province.")).toBeVisible();
  await expect(form.getByLabel("State")).toBeFocused();
  await form.getByLabel("State").selectOption("California");
  await form.getByRole("button", { name: "Save invoice details" }).click();
  await expect(form.getByText("Enter it as in 94105.")).toBeVisible();
  await form.getByLabel("ZIP code").fill("94105");
  await form.getByLabel("Street").fill("1 Market St");
  await form.getByLabel("City").fill("San Francisco");
  await form.getByRole("button", { name: "Save invoice details" }).click();
  await expect(page.getByText("Saved. Your next invoice has it.")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.reload();
  await expect(form.getByLabel("State")).toHaveValue("CA");
  await expect(form.getByLabel("Street")).toHaveValue("1 Market St");
}

/** Two tabs save different invoice details: the second is shown that, keeps what was typed, and chooses. */
async function saveInTwoTabs(page: Page): Promise<void> {
  const other = await page.context().newPage();
  await other.goto("/account/billing");
  await other.getByLabel("City").fill("Oakland");
  await other.getByRole("button", { name: "Save invoice details" }).click();
  await expect(other.getByText("Saved. Your next invoice has it.")).toBeVisible();
  await other.close();

  const form = page.getByRole("region", { name: "On your invoices" });
  await form.getByLabel("City").fill("Berkeley");
  await form.getByRole("button", { name: "Save invoice details" }).click();
  await expect(form.getByText("Other details were saved meanwhile")).toBeVisible();
  await expect(form.getByLabel("City")).toHaveValue("Berkeley");
  expect(await findViolations(page)).toEqual([]);
  await form.getByRole("button", { name: "Show those" }).click();
  await expect(form.getByLabel("City")).toHaveValue("Oakland");
  await form.getByLabel("City").fill("Berkeley");
  await form.getByRole("button", { name: "Save invoice details" }).click();
  await expect(page.getByText("Saved. Your next invoice has it.")).toBeVisible();
}

test("the next bill is foretold, cards are changed; a bill is read, downloaded, paid on a phone by the mail's link, and not there for a member who does not manage bills", async ({
  page,
  newVisitor,
  allowErrors,
}) => {
  allowErrors(/(400 \(Bad Request\)|409 \(Conflict\)).*\/billing\/facts/);
  await buyNumber(page, places.losAngeles);
  await expect(page).toHaveURL(/\/account\/numbers\/[0-9a-f-]{36}$/);
  const numberId = page.url().split("/").at(-1)!;
  await page.goto("/account/billing");
  await expect(page.getByText("Your next bill")).toBeVisible();
  await expect(page.getByText(/^on .*, from your saved card$/)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await changeCards(page);
  await sayWhereItIsBilled(page);
  await saveInTwoTabs(page);
  const accountId = await billNextMonth(numberId);

  await page.reload();
  // The newest: the invoice of the order may be there already.
  await page
    .getByRole("link", { name: /NN-\d{6}/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/billing\/invoices\//);
  const title = page.getByRole("heading", { name: /^Invoice NN-\d{6}$/, level: 2 });
  await expect(title).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDF" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^NN-\d{6}\.pdf$/);
  const pdf = readPdf(await readFile(await download.path()));
  expect(pdf.texts[0]).toEqual({ kind: "H1", drawn: await title.textContent() });

  const link = await refuseUntilConfirmed(accountId);
  await page.reload();
  await expect(page.getByText("Your bank wants you to confirm this payment")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /^(From|On) \w+ \d+, \d{4}/ })).toHaveCount(3);
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "My numbers" }).click();
  const banner = page
    .getByRole("status")
    .filter({ hasText: /Invoice NN-\d{6} is unpaid\. From .+, calls no longer ring/ });
  await expect(banner.getByRole("button", { name: /^Pay \$/ })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.goBack();
  const phone = await newVisitor({ viewport: { width: 390, height: 844 } });
  await phone.goto(link);
  await expect(phone.getByText("Your bank wants you to confirm this payment")).toBeVisible();
  expect(await findViolations(phone)).toEqual([]);
  await phone.getByRole("button", { name: /^Pay \$/ }).click();
  await expect(phone.getByRole("heading", { name: "Pay NumNinja" })).toBeVisible({ timeout: 20_000 });
  await payWith(phone, cards.challenge);
  await phone.getByRole("button", { name: "Approve" }).click();
  await expect(phone.getByText("Paid, thank you")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Paid", { exact: true })).toBeVisible({ timeout: 20_000 });

  await withDatabase((sql) => sql`update public.memberships set role = 'member' where account_id = ${accountId}`);
  const bill = page.url();
  await page.goto("/account/orders");
  await expect(
    page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Orders", exact: true }),
  ).toBeVisible();
  await expect(page.getByRole("link", { name: "Billing" })).toHaveCount(0);
  for (const address of ["/account/billing", "/account/billing/cards", bill])
    expect((await page.request.get(address)).status()).toBe(404);
});
