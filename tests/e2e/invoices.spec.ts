import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { readPdf } from "../drivers/read-pdf.ts";
import { withDatabase } from "./support/database.ts";
import { createCustomer, signIn } from "./support/people.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** What the bill run does a month from now. Nothing charges it: its day has not come. */
const billNextMonth = (email: string) =>
  withDatabase(async (sql) => {
    const [member] = await sql`
      select m.account_id, m.user_id from public.memberships m join public.profiles p using (user_id) where p.email = ${email}`;
    await sql.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(32 * 86_400_000)}, true)`;
      await tx`select private.bill_account(${member!.account_id}, ${{ legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" }})`;
    });
    return member!;
  });

test("a bill is read, downloaded, and not there for a member who does not manage bills", async ({ page }) => {
  const customer = await createCustomer();
  await signIn(page, customer);
  await buyNumber(page, places.london);
  const member = await billNextMonth(customer.email);

  await page.goto("/account/invoices");
  await page.getByRole("link", { name: /NN-\d{6}/ }).click();
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

  await withDatabase((sql) => sql`update public.memberships set role = 'member' where user_id = ${member.user_id}`);
  const bill = page.url();
  await page.goto("/account/orders");
  await expect(page.getByRole("link", { name: "Orders", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Invoices" })).toHaveCount(0);
  for (const address of ["/account/invoices", bill]) expect((await page.goto(address))?.status()).toBe(404);
});
