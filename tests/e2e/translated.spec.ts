import type { Page } from "@playwright/test";
import { createCustomer, signIn } from "./support/people.ts";
import { hold, holdButtons, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";
import { translate, wrapEveryText } from "./support/translate.ts";

/** React has taken over all of the page: what comes late, too. A translator before that is the last test's matter. */
const ready = async (page: Page) => {
  await page.mouse.move(200, 300);
  await page.mouse.move(210, 310);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("main :not([type=hidden], font)")].every((element) =>
      Object.keys(element).some((key) => key.startsWith("__react")),
    ),
  );
};
const crashed = (page: Page) => page.getByText(/could not be shown|Something went wrong|could not start/);

for (const [how, wrap] of [
  ["every text wrapped once", wrapEveryText],
  ["a translator at work", translate],
] as const) {
  test.describe(`a translated page (${how})`, () => {
    test("holds a number", async ({ page }) => {
      await search(page, places.miami);
      await ready(page);
      await wrap(page);
      const button = holdButtons(page).first();
      const name = (await button.getAttribute("aria-label"))!.replace("Hold ", "");
      await button.click();
      await expect(page.getByRole("button", { name: `In cart: ${name}. View cart` })).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
    });

    test("searches again, with and without results, and shows more", async ({ page }) => {
      await search(page, places.sanFrancisco);
      await ready(page);
      await wrap(page);
      await page.getByLabel("City or area code").first().fill("zzzz");
      await page
        .getByRole("button", { name: /^Search/ })
        .first()
        .click();
      await expect(page.getByRole("heading", { level: 2, name: "No numbers listed" })).toBeAttached();
      await expect(crashed(page)).toHaveCount(0);
      await wrap(page);
      await page.getByLabel("City or area code").first().fill("415");
      await page
        .getByRole("button", { name: /^Search/ })
        .first()
        .click();
      await expect(holdButtons(page).first()).toBeVisible();
      await wrap(page);
      const more = page.getByRole("button", { name: /more/i }).first();
      if (await more.isVisible()) await more.click();
      await expect(holdButtons(page).nth(1)).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
    });

    test("keeps its clock right, extended and given back", async ({ page }) => {
      await search(page, places.seattle);
      await hold(page);
      await page.goto("/cart");
      const clock = page.getByRole("timer").first();
      await expect(clock).toBeVisible();
      await ready(page);
      await wrap(page);
      const seconds = async () => {
        const [, minutes, rest] = /(\d+):(\d\d)/.exec((await clock.textContent()) ?? "")!;
        return Number(minutes) * 60 + Number(rest);
      };
      const before = await seconds();
      await expect.poll(seconds).toBeLessThan(before - 1);
      await page.getByRole("button", { name: /Add 10 minutes/ }).click();
      await expect.poll(seconds).toBeGreaterThan(before + 300);
      await wrap(page);
      await page
        .getByRole("button", { name: /^(Remove|Give back)/ })
        .first()
        .click();
      await expect(page.getByRole("heading", { name: /Your cart is empty/i })).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
    });

    test("signs in and walks through the account", async ({ page }) => {
      const person = await createCustomer();
      await page.goto("/sign-in");
      await ready(page);
      await wrap(page);
      await page.getByLabel("Email").fill(person.email);
      await page.getByLabel("Password", { exact: true }).fill("not it at all");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
      await signIn(page, person);
      for (const address of ["/account/orders", "/account/settings", "/checkout", "/pricing", "/"]) {
        await page.goto(address);
        await ready(page);
        await wrap(page);
        await page.keyboard.press("Tab");
        await page.mouse.wheel(0, 600);
        await expect(crashed(page)).toHaveCount(0);
      }
    });

    test("before React has taken it over: it is drawn anew, and what was typed stays", async ({
      page,
      allowErrors,
      consoleErrors,
    }) => {
      allowErrors(/Minified React error #418;/);
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/\/_next\/static\/.*\.js/, async (route) => {
        await released;
        await route.continue();
      });
      await page.goto("/numbers?country=US&area=310", { waitUntil: "commit" });
      await expect(page.getByRole("heading", { name: /Numbers to choose from/ })).toBeVisible();
      await wrap(page);
      const field = page.getByLabel("City or area code").first();
      await field.fill("New York");
      await field.press("ArrowLeft");
      release();
      await ready(page);
      expect(consoleErrors.found.join()).toContain("#418");
      await expect(field).toHaveValue("New York");
      await expect(field).toBeFocused();
      await page.keyboard.type("_");
      await expect(field).toHaveValue("New Yor_k");
      await expect(crashed(page)).toHaveCount(0);
    });
  });
}
