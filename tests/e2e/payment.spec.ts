import type { Page } from "@playwright/test";
import { ageOrder, customerOn, withDatabase } from "./support/database.ts";
import { inspect } from "./support/inspect.ts";
import { createCustomer, fillSignIn, signIn } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, hold, type Place, payWith, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** A signed-in customer with one held number, on the checkout page. @returns the number */
async function arriveAtCheckout(page: Page, place: Place): Promise<string> {
  await signIn(page, await createCustomer());
  await search(page, place);
  const number = await hold(page);
  await page.goto("/checkout");
  await expect(page.getByRole("button", { name: /^Authorize/ })).toBeVisible();
  return number;
}

/** @param status of the only order in the history */
async function expectOneOrder(page: Page, status: string): Promise<void> {
  await page.goto("/account/orders");
  const orders = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { level: 2 }) });
  await expect(orders).toHaveCount(1);
  await expect(orders).toContainText(status);
}

test("a declined card can be followed by a good one", async ({ page }) => {
  await arriveAtCheckout(page, places.newYork);
  await agreeAndPay(page);
  await payWith(page, cards.declined);
  await expect(page.getByRole("alert")).toContainText("declined");
  await payWith(page, cards.good);
  await expectLive(page);
  await expectOneOrder(page, "Complete");
});

test("a card that asks for 3-D Secure is charged after the approval", async ({ page }) => {
  await arriveAtCheckout(page, places.sanFrancisco);
  await agreeAndPay(page);
  await payWith(page, cards.challenge);
  await page.getByRole("button", { name: "Approve" }).click();
  await expectLive(page);
});

test("leaving the payment page costs nothing, and the way back leads to the same order", async ({ page }) => {
  await arriveAtCheckout(page, places.losAngeles);
  await page.getByText("If a number cannot be delivered").first().click();
  await page.getByLabel("Take the nearest one").check();
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await expect(page.getByText("Please agree before you pay.")).toBeVisible();
  await page.getByRole("checkbox").check();
  await expect(page.getByText("Please agree before you pay.")).toHaveCount(0);
  await agreeAndPay(page);
  const paymentPage = page.url();
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Payment not completed" })).toBeVisible();
  await expect(page.getByText("nothing was charged")).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(1);

  await page.getByRole("link", { name: "Back to checkout" }).click();
  await expect(page.getByLabel("Take the nearest one")).toBeChecked();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await expect(page).toHaveURL(paymentPage);
  await page.goBack();
  await agreeAndPay(page);
  expect(page.url()).toBe(paymentPage);
  await page.goBack();
  await expect(page.getByRole("button", { name: /^Authorize/ })).toBeEnabled();
  await page.goForward();
  await payWith(page, cards.good);
  await expectLive(page);
  await expectOneOrder(page, "Complete");
});

test("an impatient double click makes one order", async ({ page }) => {
  await arriveAtCheckout(page, places.miami);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /^Authorize/ }).dblclick();
  await expect(page.getByRole("heading", { name: "Pay NumNinja" })).toBeVisible({ timeout: 20_000 });
  await expectOneOrder(page, "Waiting for payment");
});

test("two tabs pay one order, once", async ({ page, context }) => {
  const number = await arriveAtCheckout(page, places.seattle);
  const second = await context.newPage();
  await second.goto("/checkout");
  await agreeAndPay(page);
  await agreeAndPay(second);
  expect(second.url()).toBe(page.url());

  await payWith(page, cards.good);
  await expectLive(page);
  const order = new URL(page.url()).searchParams.get("order");
  await second.goto(`/checkout/cancel?order=${order}`);
  await expect(second.getByRole("heading", { level: 1, name: "This order is already paid for" })).toBeVisible();
  await second.goto("/checkout");
  await expect(second.getByRole("heading", { name: "There is nothing to pay" })).toBeVisible();
  await expectOneOrder(page, "Complete");
  await page.goto("/account/numbers");
  await expect(page.getByRole("heading", { level: 2, name: number })).toHaveCount(1);
});

test("a tab that is closed while the payment goes through loses nothing", async ({ page, context }) => {
  const number = await arriveAtCheckout(page, places.toronto);
  await agreeAndPay(page);
  const answered = context.waitForEvent(
    "response",
    (response) => /\/c\/pay\//.test(response.url()) && response.status() === 303,
  );
  await payWith(page, cards.good);
  await answered;
  await page.close();

  const later = await context.newPage();
  await later.goto("/account/numbers");
  const row = later.getByRole("listitem").filter({ hasText: number });
  await expect(row.getByText("Live", { exact: true })).toBeVisible({ timeout: 30_000 });
});

test("coming back after the deadline says that the hold has ended, and the cart holds the number again", async ({
  page,
}) => {
  const number = await arriveAtCheckout(page, places.austin);
  await agreeAndPay(page);
  await ageOrder(page.url(), 11 * 60);
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Payment not completed" })).toBeVisible();
  await expect(page.getByText("Your hold has ended")).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(0);
  await page.getByRole("link", { name: "Hold again" }).click();
  await expect(page.getByRole("heading", { name: "No longer held" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("main")).toContainText(number);
});

test("a charge that the bank refuses stays open until it is paid, and no page calls it paid meanwhile", async ({
  page,
}) => {
  await arriveAtCheckout(page, places.manchester);
  await agreeAndPay(page);
  const declines = `${process.env.STRIPE_CONTROL_URL}/__control/declines`;
  const refusal = {
    code: "generic_decline",
    on: "capture",
    authorization: "gone",
    customer: await customerOn(page.url()),
  };
  expect((await fetch(declines, { method: "POST", body: JSON.stringify(refusal) })).ok).toBe(true);
  await payWith(page, cards.refusedLater);
  await expect(page.getByText("could not be charged")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Charge refused")).toBeVisible();
  await expectOneOrder(page, "Payment open");

  await page.goto("/account/numbers"); // the numbers say so too, and lead to the payment
  await expect(page.getByRole("main")).toContainText(/\$\S+ could not be charged.*Please pay before .* UTC/);
  await page.getByRole("main").getByRole("link", { name: "Open the order and pay" }).click();
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByText("could not be charged")).toBeVisible();
  await page.getByRole("button", { name: /^Pay / }).click();
  await payWith(page, cards.good);
  await expect(page.getByText(/^\$\S+ charged$/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("your card ending in 4242")).toBeVisible(); // the one that paid
  await expectOneOrder(page, "Complete");
});

test("a bookkeeper, who opens no orders, pays what an order owes and comes back to the bills", async ({
  page,
  newVisitor,
}) => {
  await arriveAtCheckout(page, places.vancouver);
  await agreeAndPay(page);
  await payWith(page, cards.good);
  await expectLive(page);
  const orderId = new URL(page.url()).searchParams.get("order")!;
  const bookkeeper = await createCustomer();
  await withDatabase(async (sql) => {
    await sql`insert into public.memberships (account_id, user_id, role)
      select o.account_id, u.id, 'billing' from public.orders o, auth.users u where o.id = ${orderId} and u.email = ${bookkeeper.email}`;
    await sql`update public.profiles p set last_account_id = o.account_id
      from public.orders o where o.id = ${orderId} and p.email = ${bookkeeper.email}`;
    await sql`update public.payments set status = 'capture_failed', debt_cents = captured_cents, captured_cents = 0, captured_at = null
      where order_id = ${orderId}`;
  });

  const other = await newVisitor({ viewport: { width: 390, height: 844 } });
  await other.goto("/sign-in");
  await fillSignIn(other, bookkeeper);
  await expect(other.getByRole("heading", { level: 1, name: "Billing" })).toBeVisible();
  const debt = other.getByText(/^\$\S+ of order NN-\S+ could not be charged$/);
  await expect(debt).toBeVisible();
  await inspect(other, "debts", "bookkeeper", { fullPage: true });
  await other.getByRole("button", { name: /^Pay / }).click();
  await other.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(other).toHaveURL(/\/account\/billing$/);
  await expect(debt).toBeVisible();
  await other.getByRole("button", { name: /^Pay / }).click();
  await payWith(other, cards.good);
  await expect(other).toHaveURL(/\/account\/billing(\?|$)/);
  await expect(other.getByRole("heading", { level: 1, name: "Billing" })).toBeVisible();
  await expect(debt).toHaveCount(0);
});
