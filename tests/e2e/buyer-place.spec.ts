import { withDatabase } from "./support/database.ts";
import { inspect } from "./support/inspect.ts";
import { createCustomer, fillSignIn } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, holdButtons, payWith, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

const rates = [
  { country: "GB", region: null, percent: 20 },
  { country: "US", region: "TX", percent: 8.25 },
];
test.beforeAll(() =>
  withDatabase(async (sql) => {
    for (const { country, region, percent } of rates)
      await sql`insert into public.tax_rates (country, region, percent, name) values (${country}, ${region}, ${percent}, 'Tax')`;
  }),
);
test.afterAll(() => withDatabase((sql) => sql`delete from public.tax_rates`));

test("a buyer on a phone says where they are billed, sees the tax before paying, and changes it in two tabs", async ({
  newVisitor,
  allowErrors,
}) => {
  test.slow(); // a purchase with a slow network
  allowErrors(/status of 400/, /status of 409/); // a state that is missing; the price of another place
  const page = await newVisitor({ viewport: { width: 390, height: 844 } });
  await page.context().route("**/api/v1/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await search(page, places.seattle);
  await holdButtons(page).first().click();
  await expect(page.getByRole("complementary", { name: "Next step" })).toContainText("+ tax");
  await page.goto("/cart");
  await expect(page.getByText("depends on your country")).toBeVisible();
  await expect(page.getByText("Due today, before tax")).toBeVisible();

  await page.goto("/checkout");
  await page.getByRole("main").getByRole("link", { name: "Sign in", exact: true }).click();
  await fillSignIn(page, await createCustomer());
  await expect(page.getByRole("heading", { name: "Where you are billed" })).toBeVisible();
  await expect(page.getByLabel("Postal code")).toHaveCount(0);
  await inspect(page, "buyer-place", "asked", { fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByLabel("Country").selectOption("US");
  await page.getByRole("button", { name: "Continue", exact: true }).press("Enter");
  await expect(page.getByLabel("State")).toBeFocused();
  await expect(page.getByText("Choose your state or province.")).toBeVisible();
  await page.getByLabel("State").selectOption("TX");
  await page.getByRole("button", { name: "Continue", exact: true }).press("Enter");
  const authorize = page.getByRole("button", { name: /^Authorize/ });
  await expect(authorize).toBeVisible();
  const inTexas = await authorize.textContent();

  const other = await page.context().newPage();
  await other.goto("/account/billing");
  await other.getByLabel("Country").selectOption("GB");
  await other.getByRole("button", { name: "Save invoice details" }).click();
  await expect(other.getByText("Saved. Your next invoice has it.")).toBeVisible();
  await page.getByRole("checkbox").check();
  await authorize.click();
  await expect(page.getByText("The price has changed")).toBeVisible();
  await expect(authorize).not.toHaveText(inTexas ?? "");

  await agreeAndPay(page);
  await expect(page.getByText("tax included")).toBeVisible();
  await page.goBack();
  await expect(authorize).toBeVisible();
  await agreeAndPay(page);
  await payWith(page, cards.good);
  await expectLive(page);

  await other.reload();
  const bill = other.getByRole("main").getByText(/^\$/).first();
  const inBritain = await bill.textContent();
  await other.getByLabel("Country").selectOption("FR");
  await other.getByRole("button", { name: "Save invoice details" }).click();
  await expect(bill).not.toHaveText(inBritain ?? ""); // the next bill has the taxes of the new country immediately
  await inspect(other, "buyer-place", "billing", { fullPage: true });
});
