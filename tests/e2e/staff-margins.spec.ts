import { billNextMonth } from "./support/billing.ts";
import { withDatabase } from "./support/database.ts";
import { inspect } from "./support/inspect.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

test("our people see what a number earned and cost, and record that they looked at a rise", async ({
  page,
  newVisitor,
}) => {
  const owner = await newVisitor();
  await buyNumber(owner, places.newYork);
  await owner.waitForURL(/\/account\/numbers\//);
  const numberId = new URL(owner.url()).pathname.split("/").at(-1)!;
  const accountId = await billNextMonth(numberId);
  const month = await withDatabase(async (sql) => {
    await sql`
      insert into private.usage_rises (number_id, day, account_id, spent_60, usual_60)
        values (${numberId}, current_date, ${accountId}, 720, 60) on conflict do nothing`;
    return sql.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(33 * 86_400_000)}, true)`;
      const [row] = await tx`select to_char(private.now() at time zone 'UTC', 'YYYY-MM') as month`;
      await tx`select private.refresh_margins(${row!.month})`;
      return row!.month as string;
    });
  });
  await owner.goto("/account/billing/limits");
  await expect(owner.getByText("New accounts begin lower.")).toBeVisible();
  await inspect(owner, "staff-margins", "limits");

  await signInStaff(page, await createStaff("support"), "/admin/earnings");
  await page.goto(`/admin/earnings?account=${accountId}`);
  await expect(page.getByRole("heading", { level: 1, name: "Margins by month" })).toBeVisible();
  await expect(page.getByRole("table").getByText(month)).toBeVisible();
  await inspect(page, "staff-margins", "accounts");
  await page.getByRole("navigation", { name: "Margins by month" }).getByRole("link", { name: "Numbers" }).click();
  await page.waitForURL("**/admin/earnings/numbers");
  await page.goto(`/admin/earnings/numbers?account=${accountId}&month=${month}`);
  await expect(page.getByRole("table").getByText(month)).toBeVisible();
  await inspect(page, "staff-margins", "numbers");

  await page.goto(`/admin/rises?account=${accountId}`);
  await inspect(page, "staff-margins", "rises");
  await page.getByRole("button", { name: "Handled" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("A campaign of theirs");
  await dialog.getByRole("button", { name: "Record it" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Handled" })).toHaveCount(0);
});
