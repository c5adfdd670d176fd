import { findViolations } from "../drivers/find-violations.ts";
import { withDatabase } from "./support/database.ts";
import { createCustomer, signIn } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, hold, payWith, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

const phone = "+12025550147";
const price = "Callers call free; you pay $0.035 a minute";

/** Somebody calls a number through its carrier. @returns whether the phone took the call */
async function call(e164: string): Promise<boolean> {
  const answer = await fetch(`${process.env.DIDWW_CONTROL_URL}/__control/calls`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      to: e164.slice(1),
      from: "16465550133",
      phones: { [phone]: { does: "answer", talks: 100 } },
    }),
  });
  const met = await answer.json();
  expect(met).toMatchObject({ answered: true });
  return met.dialed.some(({ bridged }: { bridged: boolean }) => bridged);
}

test("a toll-free number is bought with its price a minute, rings, is used, and ends with a message", async ({
  page,
}) => {
  test.slow(); // a purchase, and calls over the wire
  await signIn(page, await createCustomer());
  await search(page, places.tollFree);
  await expect(page.getByText(price).first()).toBeVisible();
  await hold(page);
  await page.goto("/cart");
  await expect(page.getByText(price)).toBeVisible();
  await page.goto("/checkout");
  await expect(
    page.getByText("and $0.035 for each minute of calls to toll-free numbers", { exact: false }),
  ).toBeVisible();
  await agreeAndPay(page);
  await payWith(page, cards.good);
  await expectLive(page);
  await page.getByRole("main").getByRole("link", { name: "My numbers" }).click();
  await page.getByRole("link", { name: /^\+1 \(800\)/ }).click();
  await expect(page.getByText(`${price}, up to your limit for usage`)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  const e164 = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").replace(/[^\d+]/g, "");
  await withDatabase(
    (sql) => sql`insert into public.account_phones (account_id, e164, verified_by)
      select n.account_id, ${phone}, m.user_id from public.purchased_numbers n
      join public.memberships m on m.account_id = n.account_id where n.e164 = ${e164}`,
  );
  await page.getByRole("link", { name: "Choose what happens" }).click();
  await page.getByRole("button", { name: "Ring a phone" }).click();
  await page.getByLabel("Phone 1", { exact: true }).fill(phone);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 1 is in effect")).toBeVisible();
  await call(e164);

  await page.goto("/account/billing/usage");
  await expect(page.getByText("Toll-free calls", { exact: false }).first()).toBeVisible();
  await page.goto("/account/billing");
  await expect(page.getByText("Toll-free calls", { exact: false }).first()).toBeVisible();

  await withDatabase(
    (sql) => sql`insert into public.spend_caps (account_id, cents)
      select account_id, 0 from public.purchased_numbers where e164 = ${e164}`,
  );
  await call(e164);
  await page.goto("/account/calls");
  await expect(page.getByText("Heard the message").first()).toBeVisible();

  await page.goto("/account/numbers");
  await page.getByRole("link", { name: /^\+1 \(800\)/ }).click();
  await expect(page.getByText("Callers are turned away")).toBeVisible();
  const now = page.getByText("Now: Your limit for usage and the allowance beyond it are used up");
  await expect(now).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Raise it to $5.00" }).click();
  await expect(page.getByText("Callers are turned away")).toBeHidden();
  await expect(now).toBeHidden();
  expect(await call(e164)).toBe(true);
});
