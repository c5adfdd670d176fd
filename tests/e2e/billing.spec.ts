import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { readPdf } from "../drivers/read-pdf.ts";
import { withDatabase } from "./support/database.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** What the bill run does a month from now, to the account of this number. Nothing charges it: its day has not come. */
const billNextMonth = (numberId: string) =>
  withDatabase(async (sql) => {
    const [contract] = await sql`select account_id from public.number_contracts where number_id = ${numberId}`;
    const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
    await sql.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(32 * 86_400_000)}, true)`;
      await tx`select private.bill_account(${contract!.account_id}, ${tx.json(seller)})`;
    });
    return contract!.account_id as string;
  });

test("the next bill is foretold; a bill is read, downloaded, and not there for a member who does not manage bills", async ({
  page,
}) => {
  await buyNumber(page, places.losAngeles);
  await expect(page).toHaveURL(/\/account\/numbers\/[0-9a-f-]{36}$/);
  const numberId = page.url().split("/").at(-1)!;
  await page.goto("/account/billing");
  await expect(page.getByText("Your next bill")).toBeVisible();
  await expect(page.getByText(/^on .*, from your saved card$/)).toBeVisible();
  await expect(page.getByText("No invoices yet")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const accountId = await billNextMonth(numberId);

  await page.reload();
  // The newest: the invoice of the order may be there already.
  await page
    .getByRole("link", { name: /NN-\d{6}/ })
    .first()
    .click();
  const title = page.getByRole("heading", { name: /^Invoice NN-\d{6}$/, level: 2 });
  await expect(title).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDF" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^NN-\d{6}\.pdf$/);
  const pdf = readPdf(await readFile(await download.path()));
  expect(pdf.texts[0]).toEqual({ kind: "H1", drawn: await title.textContent() });

  await withDatabase((sql) => sql`update public.memberships set role = 'member' where account_id = ${accountId}`);
  const bill = page.url();
  await page.goto("/account/orders");
  await expect(page.getByRole("link", { name: "Orders", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Billing" })).toHaveCount(0);
  for (const address of ["/account/billing", bill]) expect((await page.request.get(address)).status()).toBe(404);
});
