import { billNextMonth } from "./support/billing.ts";
import { withDatabase } from "./support/database.ts";
import { inspect } from "./support/inspect.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

test("an operator takes a part of an open bill back, and its owner has less to pay", async ({ page, newVisitor }) => {
  const owner = await newVisitor();
  await buyNumber(owner, places.newYork);
  await owner.waitForURL(/\/account\/numbers\//);
  const accountId = await billNextMonth(new URL(owner.url()).pathname.split("/").at(-1)!);
  const [bill] = await withDatabase(
    (sql) => sql`
      select id, number, due_cents from public.invoices where account_id = ${accountId} and state = 'open'`,
  );
  await signInStaff(page, await createStaff("operator"), `/admin/invoices/${bill!.id}`);
  await expect(page.getByRole("heading", { level: 1, name: bill!.number as string })).toBeVisible();
  await inspect(page, "staff-money", "invoice");

  await page.getByRole("button", { name: "Credit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Sum with tax/).fill("9999");
  await expect(dialog.getByText(/^A sum up to/)).toBeVisible();
  await dialog.getByLabel(/^Sum with tax/).fill("1.00");
  await dialog.getByLabel("Reason").fill("The line was down for a day");
  await inspect(page, "staff-money", "credit");
  await dialog.getByRole("button", { name: "Credit $1.00" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "Table of credit notes" })).toContainText("$1.00");
  await expect(page.getByRole("region", { name: "Audit trail" })).toContainText("“The line was down for a day”");

  await owner.goto(`/account/billing/invoices/${bill!.id}`);
  const due = ((bill!.due_cents as number) - 100) / 100;
  await expect(owner.getByText(`$${due.toFixed(2)}`).first()).toBeVisible();
});

test("an admin sees what a file of rates changes, is told what it may not, and imports it", async ({ page }) => {
  const [rate] = await withDatabase(
    (sql) => sql`
      select r.service, r.prefix, r.destination, r.price::float8 as price from private.rates r
      where r.deck_id = private.deck('sell', 'USD') and r.service = 'forward' and r.replaced_at is null
      order by r.price desc, r.prefix limit 1`,
  );
  const choose = (price: number) =>
    page.getByLabel("CSV file").setInputFiles({
      name: "rates.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        `service,prefix,destination,price\n${rate!.service},${rate!.prefix},${rate!.destination},${price.toFixed(6)}\n`,
      ),
    });
  const look = page.getByRole("button", { name: "See what it changes" });
  await signInStaff(page, await createStaff("admin"), "/admin/rates");
  await inspect(page, "staff-money", "rates");
  await look.click();
  await expect(page.getByText("Choose a CSV file first.")).toBeVisible();
  await choose((rate!.price as number) * 2);
  await look.click();
  await expect(page.getByText(/Higher prices begin after \d+ days at the earliest/)).toBeVisible();
  await choose((rate!.price as number) - 0.0001);
  await look.click();
  await expect(page.getByRole("region", { name: "Changes of rates" })).toContainText(rate!.prefix as string);
  await inspect(page, "staff-money", "changes");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The carrier has become cheaper");
  await dialog.getByRole("button", { name: "Import them" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("1 rate changed.")).toBeVisible();
});

test("an admin plans another price for a sold number, its owner is told and sees it, and it is taken back", async ({
  page,
  newVisitor,
}) => {
  const owner = await newVisitor();
  await buyNumber(owner, places.newYork);
  await owner.waitForURL(/\/account\/numbers\//);
  const e164 = ((await owner.getByRole("heading", { level: 1 }).textContent()) ?? "").replace(/[^\d+]/g, "");
  await signInStaff(page, await createStaff("admin"), "/admin/prices/sold");
  await inspect(page, "staff-money", "sold-prices");
  const look = page.getByRole("button", { name: "See what it changes" });
  await look.click();
  await expect(page.getByText("Give a price a month like 2.50.")).toBeVisible();
  await page.getByLabel("New price a month (USD)").fill("1,999.50");
  await look.click();
  await expect(page.getByText("Choose a country, an area or a number")).toBeVisible();
  await page.getByLabel("One number").fill(e164);
  await look.click();
  await expect(page.getByText(/^1 number of 1 account: .* become \$1,999\.50, from bill days/)).toBeVisible();
  await inspect(page, "staff-money", "price-seen");
  await page.getByRole("button", { name: "Plan it" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The carrier charges more");
  await dialog.getByRole("button", { name: "Plan it and tell the owners" }).click();
  await expect(dialog).toBeHidden();
  const plans = page.getByRole("region", { name: "Table of plans" });
  await expect(plans.getByRole("row", { name: /The carrier charges more/ })).toContainText("1 wait");

  await owner.reload();
  await expect(owner.getByText(/\$1,999\.50 from .*cancel before/)).toBeVisible();
  await plans
    .getByRole("row", { name: /The carrier charges more/ })
    .getByRole("button", { name: "Take back" })
    .click();
  await dialog.getByLabel("Reason").fill("It charges less again");
  await dialog.getByRole("button", { name: "Take it back and tell the owners" }).click();
  await expect(dialog).toBeHidden();
  await expect(plans.getByRole("row", { name: /The carrier charges more/ })).toContainText("1 taken back");
  await inspect(page, "staff-money", "price-taken-back");
  await owner.reload();
  await expect(owner.getByText("The announced price was taken back. It stays as it is")).toBeVisible();
});
