import { hasReceipt, newPerson, signUpHere } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, hold, payWith, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

test("a guest finds a number, signs up in checkout, pays, and watches it go live", async ({ page }) => {
  const person = newPerson();
  await page.goto("/");
  await page.getByLabel("Country").selectOption(places.london.country);
  await page.getByLabel("City or area code").fill(places.london.area);
  await page.getByRole("button", { name: "Find numbers" }).click();
  await expect(page).toHaveURL(/\/numbers\?/);
  const number = await hold(page);
  await page.getByRole("button", { name: `In cart: ${number}. View cart` }).click();

  await expect(page.getByRole("timer")).toHaveCount(1);
  await expect(page.getByText("Yours in this shop until")).toBeVisible();
  await expect(page.getByText("911 and 112 do not work")).toBeVisible();
  const total = (await page.locator("dt", { hasText: "Due today" }).locator("+ dd").textContent()) ?? "";
  expect(total).toMatch(/^\$\d/);
  await page.getByRole("link", { name: "Go to checkout" }).click();

  await signUpHere(page, person);
  await expect(page.getByRole("button", { name: `Authorise ${total}` })).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(1);
  await expect(page.getByRole("timer")).toHaveText(/^(1[0-9]|20):/); // the code has extended the hold
  await agreeAndPay(page);
  await expect(page.getByTestId("total")).toHaveText(total);
  await payWith(page, cards.good);

  await expectLive(page);
  await expect(page.getByText(`${total} charged`)).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "My numbers" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: number })).toContainText("Active");

  await page.getByRole("link", { name: number }).click();
  await expect(page.getByText("Connected and checked at the carrier. Live")).toBeVisible();
  await expect(page.getByText("Answered by our greeting")).toBeVisible();
  await page.getByRole("link", { name: /^Order / }).click();
  await expect(page.getByRole("heading", { name: /^Receipt / })).toBeVisible();
  await expect(page.getByRole("row", { name: /Charged/ })).toContainText(total);

  expect(await hasReceipt(person, total), "the receipt is in the inbox and says the sum").toBe(true);
});
