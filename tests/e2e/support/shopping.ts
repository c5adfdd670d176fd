import { expect, type Locator, type Page } from "@playwright/test";
import { createCustomer, signIn } from "./people.ts";

export interface Place {
  country: string;
  area: string;
}

/** Places of the embedded carrier. Tests run side by side, so each takes its own. */
export const places = {
  london: { country: "GB", area: "20" },
  austin: { country: "US", area: "512" },
  losAngeles: { country: "US", area: "310" },
  miami: { country: "US", area: "305" },
  newYork: { country: "US", area: "212" },
  sanFrancisco: { country: "US", area: "415" },
  seattle: { country: "US", area: "206" },
  toronto: { country: "CA", area: "416" },
  manchester: { country: "GB", area: "161" },
  vancouver: { country: "CA", area: "604" },
  tollFree: { country: "US", area: "800" },
} as const satisfies Record<string, Place>;

/** Opens the search and waits for live numbers. */
export async function search(page: Page, place: Place): Promise<void> {
  await page.goto(`/numbers?country=${place.country}&area=${place.area}`);
  await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();
}

/** The buttons of numbers that are free. */
export const holdButtons = (page: Page): Locator => page.getByRole("button", { name: /^Hold / });

/** Holds the nth free number of the list and waits until it is in the cart. @returns the number as shown */
export async function hold(page: Page, nth = 0): Promise<string> {
  const button = holdButtons(page).nth(nth);
  const name = ((await button.getAttribute("aria-label")) ?? "").replace(/^Hold /, "");
  await button.click();
  await expect(page.getByText(`${name} is held until`)).toBeVisible();
  return name;
}

/** On the checkout page of a signed-in buyer: agrees and goes to the payment page. */
export async function agreeAndPay(page: Page): Promise<void> {
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await expect(page.getByRole("heading", { name: "Pay NumNinja" })).toBeVisible({ timeout: 20_000 });
}

export const cards = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  challenge: "4000 0000 0000 3220",
  /** Good for this payment, refused whenever it is charged later. */
  refusedLater: "4000 0000 0000 0341",
} as const;

/** Fills the hosted payment page and presses its button. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Jo Journey");
  await page.getByRole("button", { name: /^Pay/ }).click();
}

/** The success page, from "being set up" to "charged". */
export async function expectLive(page: Page, count = 1): Promise<void> {
  await expect(page).toHaveURL(/\/checkout\/success\?order=/, { timeout: 20_000 });
  const headline = count === 1 ? "Your number is live" : "Your numbers are live";
  await expect(page.getByRole("heading", { level: 1, name: headline })).toBeVisible({ timeout: 30_000 });
}

/** Signs in as somebody new and buys a number. Ends on its page. */
export async function buyNumber(page: Page, place: Place): Promise<void> {
  await signIn(page, await createCustomer());
  await search(page, place);
  await hold(page);
  await page.goto("/checkout");
  await agreeAndPay(page);
  await payWith(page, cards.good);
  await expectLive(page);
  await page.getByRole("link", { name: "Open this number" }).click();
}
