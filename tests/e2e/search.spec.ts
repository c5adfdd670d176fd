import type { Page } from "@playwright/test";
import { createCustomer, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

test("a visit asks for its numbers once, with the page; a new search asks once more", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/v1/available-numbers") asked.push(`${request.resourceType()} ${url.search}`);
  });
  const heading = page.getByRole("heading", { name: /Numbers to choose from/ });

  const response = await page.goto("/numbers?country=US&area=212");
  expect(await response!.text()).toMatch(
    /<link rel="preload"[^>]* href="\/api\/v1\/available-numbers\?country=US&amp;area=212"/,
  );
  await expect(heading).toBeVisible();
  expect(asked).toHaveLength(1);

  await page.getByLabel("City or area code").fill("310");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/area=310/);
  await expect(page.getByText("Los Angeles, CA · Local").first()).toBeVisible();
  expect(asked).toEqual([expect.any(String), "fetch ?country=US&area=310"]);
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
  expect(new Set(prices).size).toBeGreaterThan(1);
  expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  await sort.selectOption("Best match");
  await expect(page).toHaveURL(/sort=best/);
  await page.reload();
  await expect(sort).toHaveValue("best");
});

test("letters among the digits are pointed out, instead of a search without them", async ({ page }) => {
  await page.goto("/numbers?country=US");
  const digits = page.getByRole("textbox", { name: "Digits" });
  for (const [typed, accepted] of [
    ["abc", false],
    ["777", true],
    ["+1 (415) 55-5.", true],
  ] as const) {
    await digits.fill(typed);
    expect(await digits.evaluate((input: HTMLInputElement) => input.validity.valid), typed).toBe(accepted);
  }
  await digits.fill("7a7");
  await digits.press("Enter");
  await expect(digits).toBeFocused();
  await expect(page).toHaveURL(/\?country=US$/);
});

/** As listed, in the order of the page. */
async function monthlyPrices(page: Page): Promise<number[]> {
  await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();
  const texts = await page.getByText("Each month").locator("xpath=following-sibling::dd").allTextContents();
  return texts.map((text) => Number(text.replace("$", "")));
}
