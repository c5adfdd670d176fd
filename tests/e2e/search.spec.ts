import type { Page } from "@playwright/test";
import { createCustomer, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

test("the numbers come with the page; another search asks for them as part of its page", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/v1/available-numbers") asked.push(url.search);
  });
  await page.goto("/numbers?country=US&area=212");
  await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();

  await page.getByLabel("City or area code").fill("310");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/area=310/);
  await expect(page.getByText("Los Angeles, CA · Local").first()).toBeVisible();
  expect(asked).toEqual([]);

  await page.getByRole("button", { name: "Show more" }).click();
  await expect.poll(() => asked).toEqual(["?country=US&area=310&more=true"]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the search form and the list of numbers work", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("Digits").fill("7");
    await page.getByRole("button", { name: "Find numbers" }).click();
    await expect(page).toHaveURL(/\/numbers\?.*digits=7/);
    // a carrier that takes its time needs a script to bring its answer in: then the next look has it
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("button", { name: /^Hold / }).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });
});

test("a stranger's page becomes interactive when it is touched, and a press before that counts", async ({ page }) => {
  await page.goto("/numbers?country=GB&area=161");
  await page.waitForLoadState("networkidle");
  const button = page.getByRole("button", { name: /^Hold / }).first();
  expect(await button.evaluate((element) => Object.keys(element).filter((key) => key.startsWith("__react")))).toEqual(
    [],
  );
  const name = ((await button.getAttribute("aria-label")) ?? "").replace("Hold ", "");
  await button.evaluate((element: HTMLButtonElement) => element.click()); // no pointer came near it before
  await expect(page.getByText(`${name} is held until`)).toBeVisible();
});

test("going back to a long list finds the row that was left", async ({ page }) => {
  await page.goto("/numbers?country=US");
  const rows = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Hold / }) });
  const more = page.getByRole("button", { name: "Show more" });
  for (let count = await rows.count(), press = 0; press < 2; press += 1, count = await rows.count()) {
    await more.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(count);
  }
  await rows.last().scrollIntoViewIfNeeded();
  const offset = () => page.evaluate(() => Math.round(scrollY));
  const row = rows.nth((await rows.count()) - 3);
  const top = async () => Math.round((await row.boundingBox())?.y ?? Number.NaN);
  await expect.poll(offset).toBeGreaterThan(1_500);
  const [left, name] = [await top(), await row.getByRole("heading").textContent()];

  const cart = page.getByRole("banner").getByRole("link", { name: /cart/i });
  await cart.evaluate((link: HTMLElement) => link.click()); // Playwright would scroll before it points at what sticks
  await expect(page).toHaveURL(/\/cart$/);
  await page.goBack();
  await expect(row.getByRole("heading")).toHaveText(name ?? "");
  await expect.poll(async () => Math.abs((await top()) - left)).toBeLessThan(20);
});

test("a saved order of results is what the search form shows, and can be changed for one search", async ({ page }) => {
  await signIn(page, await createCustomer());
  await page.goto("/account/settings");
  const preferences = page.getByRole("region", { name: "Search" });
  await preferences.getByLabel("Order").selectOption("Lowest price");
  await preferences.getByRole("button", { name: "Save preferences" }).click();
  await expect(preferences.getByText("Saved.")).toBeVisible();

  await page.goto("/numbers?country=US");
  const sort = page.getByLabel("Sort by");
  await expect(sort).toHaveValue("price");
  const prices = await monthlyPrices(page);
  expect(prices[0]).toBe(1.1); // Seattle, the lowest of the country
  expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  await sort.selectOption("Best match");
  await expect(page).toHaveURL(/sort=best/);
  await page.reload();
  await expect(sort).toHaveValue("best");
});

test("letters are keys of the keypad; what cannot be read is told at the field, and stays in it", async ({ page }) => {
  await page.goto("/numbers?country=US");
  const digits = page.getByRole("textbox", { name: "Digits" });
  await digits.fill("JKL");
  await digits.press("Enter");
  await expect(page).toHaveURL(/digits=JKL/);
  await expect(page.getByText("spells JKL").first()).toBeVisible();
  await digits.fill("пицца");
  await digits.press("Enter");
  await expect(page.getByText("Use digits, letters or * for any digit").first()).toBeVisible();
  await expect(digits).toHaveValue("пицца");
});

test("a place is chosen from those that fit, a misspelled one is offered rightly, and several numbers are held at once", async ({
  page,
}) => {
  await page.goto("/numbers?country=US");
  const place = page.getByRole("combobox", { name: "City or area code" });
  await place.pressSequentially("aus");
  await expect(page.getByRole("option", { name: /Austin, TX.*512.*from \$/ })).toBeVisible();
  await place.press("ArrowDown");
  await place.press("Enter");
  await expect(page).toHaveURL(/area=Austin%2C\+TX/);
  await expect(page.getByText("Austin, TX · Local").first()).toBeVisible();
  await place.fill("Seatle");
  await place.press("Enter");
  await page.getByRole("link", { name: "Seattle, WA" }).click();
  await expect(page.getByText("Seattle, WA · Local").first()).toBeVisible();
  await page.getByLabel("Need several?").selectOption("3");
  await page.getByRole("button", { name: "Put 3 in the cart" }).click();
  await expect(page.getByText(/3 numbers are held until/)).toBeVisible();
});

/** As listed, in the order of the page. */
async function monthlyPrices(page: Page): Promise<number[]> {
  await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();
  const texts = await page.getByText("Each month").locator("xpath=following-sibling::dd").allTextContents();
  return texts.map((text) => Number(text.replace("$", "")));
}
