import type { Locator, Page } from "@playwright/test";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** Presses Tab until the element has the focus, and looks whether that can be seen. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      const seen = await target.evaluate((element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== "none" || boxShadow !== "none";
      });
      expect(seen, "the focus is visible").toBe(true);
      return;
    }
  }
  throw new Error(`${target} is not reached by Tab`);
}

test("search, hold, cart and undo work with the keyboard alone", async ({ page }) => {
  await page.goto("/numbers");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");

  await tabTo(page, page.getByLabel("Country"));
  await page.keyboard.type("Canada");
  await expect(page).toHaveURL(/country=CA/);
  await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();
  const button = page.getByRole("button", { name: /^Hold / }).first();
  const number = ((await button.getAttribute("aria-label")) ?? "").replace("Hold ", "");
  await tabTo(page, button);
  await page.keyboard.press("Enter");

  const inCart = page.getByRole("button", { name: `In cart: ${number}. View cart` });
  await expect(inCart).toBeVisible();
  if (!(await inCart.evaluate((element) => element === document.activeElement))) await tabTo(page, inCart);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/cart/);

  const remove = page.getByRole("button", { name: `Remove ${number}` });
  await expect(remove).toBeVisible();
  await tabTo(page, remove);
  await page.keyboard.press("Space");
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Alt+T"); // to the notifications, as their region says
  await tabTo(page, page.getByRole("region", { name: /^Notifications/ }).getByRole("button", { name: "Undo" }));
  await page.keyboard.press("Enter");
  await expect(remove).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Go to checkout" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/checkout/);
});

test("canceling a number and taking that back leave the focus at the term, not nowhere", async ({ page }) => {
  await buyNumber(page, places.seattle);

  const cancel = page.getByRole("button", { name: "Cancel at the end of the month" });
  const term = page.getByRole("heading", { name: "Term and price" });
  await cancel.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible(); // its code is loaded when it is first asked for
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(cancel).toBeFocused();
  await cancel.press("Enter");
  await page.getByRole("button", { name: "Cancel the number" }).press("Enter");
  const undo = page.getByRole("button", { name: "Undo the cancellation" });
  await expect(undo).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(term).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(undo).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(cancel).toBeVisible();
  await expect(term).toBeFocused();
});
