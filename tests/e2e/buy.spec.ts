import { hasReceipt, newPerson, signUpHere } from "./support/people.ts";
import { agreeAndPay, cards, expectLive, hold, payWith, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

test.use({ timezoneId: "Asia/Tokyo" });

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
  await expect(page.getByText("Held for you here until")).toBeVisible();
  await expect(page.getByText("911 and 112 do not work")).toBeVisible();
  const total = (await page.locator("dt", { hasText: "Due today" }).locator("+ dd").textContent()) ?? "";
  expect(total).toMatch(/^\$\d/);
  await page.getByRole("link", { name: "Go to checkout" }).click();

  await signUpHere(page, person);
  await expect(page.getByRole("button", { name: `Authorize ${total}` })).toBeVisible();
  await expect(page.getByRole("timer")).toHaveCount(1);
  await expect(page.getByRole("timer")).toHaveText(/^(1[0-9]|20):/); // the code has extended the hold
  await agreeAndPay(page);
  await expect(page.getByTestId("total")).toHaveText(total);
  await payWith(page, cards.good);

  await expectLive(page);
  await expect(page.getByText(`${total} charged`)).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "My numbers" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: number })).toContainText("Live");

  await page.getByRole("link", { name: number }).click();
  await expect(page.getByText("Connected and checked at the carrier. Live")).toBeVisible();
  await expect(page.getByText("so our greeting answers", { exact: false })).toBeVisible();
  await expect(page.getByText(/, \d{1,2}:\d\d\s[AP]M GMT\+9$/).first()).toBeVisible(); // zone and clock of the browser that signed up
  await page.getByRole("link", { name: /^Order / }).click();
  await expect(page.getByRole("heading", { name: /^Receipt / })).toBeVisible();
  await expect(page.getByRole("row", { name: /Charged/ })).toContainText(total);

  await expect(page.getByRole("main")).toContainText(`Billed to${person.name}`);
  await page.goto("/account/settings");
  await page.getByLabel("Account name").fill("Journey & Sons");
  await page.getByRole("button", { name: "Save account name" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Account name")).toHaveValue("Journey & Sons");
  await page.getByLabel("Time zone").selectOption("America/New_York");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByRole("link", { name: "Orders" }).first().click();
  await page.getByRole("link", { name: /^NN-/ }).click();
  await expect(page.getByRole("main")).toContainText(`Billed to${person.name}`); // a receipt keeps the name it was given
  await expect(page.getByText(/, \d{1,2}:\d\d\s[AP]M E[SD]T$/).first()).toBeVisible();

  expect(await hasReceipt(person, total), "the receipt is in the inbox and says the sum").toBe(true);
});
