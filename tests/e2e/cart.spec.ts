import { ageHolds } from "./support/database.ts";
import { createCustomer, fillSignIn } from "./support/people.ts";
import { hold, holdButtons, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

test("a number that somebody else has just held is shown as taken, and the next one is still free", async ({
  page,
  newVisitor,
  allowErrors,
}) => {
  allowErrors(/status of 409/);
  await search(page, places.manchester);
  const other = await newVisitor();
  await search(other, places.manchester);
  const number = await hold(page);
  await other.getByRole("button", { name: `Hold ${number}` }).click();
  await expect(other.getByText("Someone else has just taken this number.")).toBeVisible();
  await expect(other.getByRole("button", { name: `Taken: ${number}` })).toBeVisible();
  await hold(other);
  await other.goto("/cart");
  await expect(other.getByRole("main")).not.toContainText(number);
});

test("a double click holds once, a removed number comes back by undo, and one extension is given", async ({ page }) => {
  await search(page, places.austin);
  const button = holdButtons(page).first();
  const number = ((await button.getAttribute("aria-label")) ?? "").replace("Hold ", "");
  await button.dblclick();
  await expect(page.getByText(`${number} is held until`)).toBeVisible();
  await expect(page).toHaveURL(/\/numbers/);
  await page.getByRole("button", { name: `In cart: ${number}. View cart` }).click();
  await expect(page.getByRole("button", { name: /^Remove / })).toHaveCount(1);

  await page.getByRole("button", { name: `Remove ${number}` }).click();
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await page
    .getByRole("region", { name: /^Notifications/ })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(page.getByRole("button", { name: `Remove ${number}` })).toBeVisible();

  await expect(page.getByRole("timer")).toHaveText(/^(9|10):/);
  await page.getByRole("button", { name: "Add 10 minutes" }).click();
  await expect(page.getByRole("timer")).toHaveText(/^(19|20):/);
  await expect(page.getByRole("button", { name: "Add 10 minutes" })).toHaveCount(0);
});

test("two numbers that a new guest holds in the same moment end in one cart", async ({ page }) => {
  await search(page, places.toronto);
  const names = await holdButtons(page).evaluateAll((buttons) => {
    const firstTwo = buttons.slice(0, 2) as HTMLButtonElement[];
    for (const button of firstTwo) button.click();
    return firstTwo.map((button) => (button.getAttribute("aria-label") ?? "").replace("Hold ", ""));
  });
  for (const name of names)
    await expect(page.getByRole("button", { name: `In cart: ${name}. View cart` })).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, 2 numbers" })).toBeVisible();
  await page.goto("/cart");
  await expect(page.getByRole("button", { name: /^Remove / })).toHaveCount(2);
});

test("there is one message at a time; it goes by itself, and does not follow to another page", async ({ page }) => {
  await search(page, places.sanFrancisco);
  const first = await hold(page, 3);
  const second = await hold(page, 3);
  const messages = page.getByRole("region", { name: /^Notifications/ });
  await expect(messages).not.toContainText(first);
  await messages.getByRole("button", { name: "Undo" }).click();
  await expect(messages).toContainText("Removed from your cart");
  await expect(messages).not.toContainText(second);
  await page.mouse.move(40, 300); // it stays while it is pointed at
  await expect(messages.getByRole("button")).toHaveCount(0, { timeout: 15_000 });
  await hold(page, 3);
  await page.getByRole("link", { name: "Cart, 2 numbers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Cart" })).toBeVisible();
  await expect(messages.getByRole("button")).toHaveCount(0);
});

test("a hold that has ended is said, and can be looked for again", async ({ page }) => {
  await search(page, places.miami);
  const number = await hold(page, 5);
  await ageHolds(number, 14 * 60); // it rests for three minutes before the same visitor may hold it again
  await page.goto("/cart");
  await expect(page.getByRole("heading", { name: "No longer held" })).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(0);
  await page.getByRole("button", { name: "Hold again" }).click();
  await expect(page.getByRole("button", { name: `Remove ${number}` })).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(1);
});

test("what a guest holds is still there after signing in", async ({ page }) => {
  const customer = await createCustomer();
  await search(page, places.london);
  const number = await hold(page, 4);
  await page.goto("/checkout");
  await page.getByRole("main").getByRole("link", { name: "Sign in", exact: true }).click();
  await fillSignIn(page, customer);
  await expect(page.getByRole("button", { name: /^Authorize/ })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(number);
});
