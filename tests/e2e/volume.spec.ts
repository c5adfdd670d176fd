import { withDatabase } from "./support/database.ts";
import { createCustomer, fillSignIn, hasReceipt } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, hold, payWith, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** No other test buys here: $2.00 for one, $1.80 each from 3 on. */
const bristol = { country: "GB", area: "117" };
const rule = "a1b1f6a5-3c1d-4e7a-9f20-6d5c4b3a2901";

test.beforeAll(() =>
  withDatabase(async (sql) => {
    await sql`insert into public.pricing_rules (id) values (${rule})`;
    await sql`
      insert into public.pricing_rule_versions (rule_id, version, name, area_id, fixed_cents, volume_steps, reason)
      select ${rule}, 1, 'Bristol by the dozen', id, 200, '[{"from": 3, "percent": 10}]', 'a test'
      from public.areas where country = 'GB' and prefix = '117'`;
  }),
);

test("more numbers cost less each: said before the hold, in the cart, when it changes, in the order and on the receipt", async ({
  page,
}) => {
  await page.goto("/numbers/united-kingdom/bristol");
  await expect(page.getByText("Several numbers cost less each")).toBeVisible();
  await expect(page.getByText("3 or more")).toBeVisible();

  await search(page, bristol);
  await expect(page.getByText("2 more and each costs $1.80 a month").first()).toBeVisible();
  await hold(page);
  await expect(page.getByText("1 more and each costs $1.80 a month").first()).toBeVisible();
  await hold(page);
  await expect(page.getByText("$1.80 instead of $2.00 a month, for 3 numbers").first()).toBeVisible();

  await page.goto("/cart");
  const main = page.getByRole("main");
  await expect(main).toContainText("1 more and each costs $1.80 a month");
  await expect(main).toContainText("$4.00");
  await search(page, bristol);
  // What the cart cost before is compared with what it costs now: the page has to know it.
  await expect(page.getByRole("banner").getByRole("link", { name: /cart/i })).toContainText("2");
  const third = await hold(page, 2);
  await expect(
    page.getByText("the ones you held before cost $3.60 a month instead of $4.00", { exact: false }),
  ).toBeVisible();
  await page.goto("/cart");
  await expect(main).toContainText("Volume discount, 3 numbers");
  await expect(main).toContainText("-$0.60");

  await page.getByRole("button", { name: `Remove ${third}` }).click();
  const change = page.getByRole("status").filter({ hasText: "Your monthly price changed" });
  await expect(change).toContainText(
    "2 numbers count now: the ones you held before cost $4.00 a month instead of $3.60.",
  );
  await page
    .getByRole("region", { name: /^Notifications/ })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(change).toContainText("$3.60 a month instead of $4.00");

  const customer = await createCustomer();
  await page.goto("/checkout");
  await main.getByRole("link", { name: "Sign in", exact: true }).click();
  await fillSignIn(page, customer);
  await expect(page.getByRole("button", { name: "Authorize $5.40" })).toBeVisible();
  await expect(main).toContainText("$1.80 instead of $2.00 a month, for 3 numbers");
  await agreeAndPay(page);
  await payWith(page, cards.good);
  await expectLive(page, 3);
  await page.goto("/account/orders");
  await main.getByRole("link", { name: /NN-/ }).first().click();
  await expect(main).toContainText("$1.80 instead of $2.00 a month, for 3 numbers");
  expect(await hasReceipt(customer, "$1.80 instead of $2.00 a month, for 3 numbers")).toBe(true);

  await search(page, bristol);
  await expect(
    page.getByText("$1.80 instead of $2.00 a month, for 4 numbers").first(),
    "owned numbers count",
  ).toBeVisible();
});
