import { expect, type Page } from "@playwright/test";
import { hasReceipt, newPerson, signUpHere } from "../e2e/support/people.ts";
import { agreeAndPay, cards, expectLive, hold, payWith, places, search } from "../e2e/support/shopping.ts";

/** Looks at a page that has come to rest. */
export type Visit = (name: string) => Promise<void>;

/** Pages that look the same for everybody. */
const plainPages = [
  ["landing", "/"],
  ["country", "/numbers/united-states"],
  ["pricing", "/pricing"],
  ["support", "/support"],
  ["terms", "/terms"],
  ["privacy", "/privacy"],
  ["sign-in", "/sign-in"],
  ["sign-up", "/sign-up"],
  ["reset-password", "/reset-password"],
  ["not-found", "/nothing-here"],
  ["cart-empty", "/cart"],
  ["search-no-result", "/numbers?country=US&area=212&digits=0000000"],
] as const;

/**
 * Goes through every page of the shop as a new customer does: look around, hold, sign up, pay, own. Each page is shown once
 * with what belongs on it.
 *
 * @param page of a visitor who is not signed in and has an empty cart
 */
export async function walkShop(page: Page, visit: Visit): Promise<Purchase> {
  await walkPlainPages(page, visit);
  return walkPurchase(page, visit);
}

export async function walkPlainPages(page: Page, visit: Visit): Promise<void> {
  for (const [name, path] of plainPages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (name === "search-no-result") await expect(page.getByText("No matching numbers right now")).toBeVisible();
    await visit(name);
  }
}

export interface Purchase {
  /** from the button of the payment page to "live", as the buyer saw it */
  paidToLiveSeconds: number;
  hasReceipt: boolean;
}

/** From an area page over cart, checkout and payment to everything that a customer owns. */
export async function walkPurchase(page: Page, visit: Visit): Promise<Purchase> {
  await page.goto("/numbers/united-states");
  await page
    .getByRole("main")
    .getByRole("link", { name: /New York/ })
    .click();
  await expect(page).toHaveURL(/\/numbers\/united-states\/.+/);
  await visit("area");

  await search(page, places.newYork);
  await visit("search");
  await hold(page);
  await visit("search-held");
  await hold(page);
  await page.goto("/cart");
  await expect(page.getByRole("button", { name: /^Remove / })).toHaveCount(2);
  await visit("cart");

  const person = newPerson();
  await page.goto("/checkout");
  await expect(page.getByRole("button", { name: "Create account" })).toBeVisible();
  await visit("checkout-guest");
  await signUpHere(page, person, () => visit("checkout-code"));
  await expect(page.getByRole("button", { name: /^Authorize/ })).toBeVisible();
  await visit("checkout");
  await page.goto("/account/numbers");
  await expect(page.getByRole("heading", { name: "No numbers yet" })).toBeVisible();
  await visit("my-numbers-empty");
  await page.goto("/checkout");
  await agreeAndPay(page);
  const order = await leavePaymentPage(page);
  await visit("checkout-cancel");
  await page.goto("/checkout");
  await agreeAndPay(page);
  await payWith(page, cards.good);
  const paid = Date.now();
  await expectLive(page, 2);
  const paidToLiveSeconds = (Date.now() - paid) / 1000;
  await visit("checkout-success");

  await page.goto("/account/numbers");
  await expect(page.getByRole("listitem").getByText("Live", { exact: true })).toHaveCount(2);
  await visit("my-numbers");
  await page.getByRole("main").getByRole("heading", { level: 2 }).first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
  await visit("number");
  await page.getByRole("link", { name: "Choose what happens" }).click();
  await expect(page.getByText("What saving changes")).toBeVisible();
  await visit("calls");
  await page.goto("/account/orders");
  await expect(page.getByRole("listitem").getByText("Complete")).toBeVisible();
  await visit("orders");
  await page.goto(`/account/orders/${order}`);
  await expect(page.getByRole("heading", { name: /^Receipt/ })).toBeVisible();
  await visit("order");
  await page.goto("/account/billing");
  await expect(page.getByRole("heading", { level: 1, name: "Billing" })).toBeVisible();
  await visit("invoices");
  await page.goto("/account/settings");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await visit("settings");
  await page.goto(`/account/numbers/${order}`); // an id, but of no number
  await expect(page.getByRole("heading", { level: 1, name: "This page has no connection" })).toBeVisible();
  await visit("account-not-found");
  return { paidToLiveSeconds, hasReceipt: await hasReceipt(person) };
}

/** From Stripe's page back to the shop. @returns the order's id */
async function leavePaymentPage(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Payment not completed" })).toBeVisible();
  return new URL(page.url()).searchParams.get("order") ?? "";
}

export interface Look {
  width: number;
  scheme: "light" | "dark";
}

export const looks: readonly Look[] = [
  { width: 390, scheme: "light" },
  { width: 390, scheme: "dark" },
  { width: 1280, scheme: "light" },
  { width: 1280, scheme: "dark" },
];

/** Shows the same page on another screen, and waits until nothing moves. */
export async function wear(page: Page, { width, scheme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: width < 600 ? 844 : 800 });
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((one) => one.finished));
    // Chromium keeps the old color of some icons until their layer is repainted
    const root = document.documentElement;
    root.style.opacity = "0.99";
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    root.style.opacity = "";
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });
}
