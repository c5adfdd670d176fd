import type { Page } from "@playwright/test";
import { createCustomer, newPerson, signIn } from "./support/people.ts";
import { holdButtons, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** From now on the server knows none of this tab's actions, as after a deployment; a page that is loaded anew is of today. */
async function deploy(page: Page): Promise<void> {
  let isOld = true;
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) isOld = false;
  });
  await page.route("**/*", (route) => {
    const headers = route.request().headers();
    if (isOld && headers["next-action"])
      return route.continue({ headers: { ...headers, "next-action": "0".repeat(42) } });
    return route.fallback();
  });
}

/** Files that were not loaded yet do not come any more. */
async function loseFiles(page: Page, how: "missing" | "no network"): Promise<void> {
  await page.route("**/_next/static/**", (route) =>
    how === "missing" ? route.fulfill({ status: 404, body: "" }) : route.abort("internetdisconnected"),
  );
}

const crashed = (page: Page) => page.getByText(/could not be shown|Something went wrong|could not start/);

test("a form of an old tab loads its page anew and keeps what was typed", async ({ page, allowErrors }) => {
  allowErrors(/Failed to find Server Action|404|409|UnrecognizedActionError|Failed to load resource/);
  await page.goto("/sign-up?next=/checkout");
  const { name, email, password } = newPerson();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await deploy(page);
  const loaded = page.waitForEvent("load"); // until then the old page shows the same values
  await page.getByRole("button", { name: "Create account" }).click();
  await loaded;
  await expect(page.getByLabel("Email")).toHaveValue(email, { timeout: 15_000 });
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("6-digit code")).toBeVisible();
});

test("what is typed before the script is there goes on to the next step", async ({ page }) => {
  const { name, email, password } = newPerson();
  const scripts = Promise.withResolvers<void>();
  await page.route("**/_next/static/**/*.js", async (route) => {
    await scripts.promise;
    await route.continue();
  });
  await page.goto("/sign-up", { waitUntil: "commit" });
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  scripts.resolve();
  await page.waitForFunction(() => {
    const form = document.querySelector("main form");
    return form && Object.keys(form).some((key) => key.startsWith("__react"));
  });
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(`We have sent a 6-digit code to ${email}`)).toBeVisible();
  await expect(page.getByLabel("Your password, once more")).toHaveCount(0);
});

test("a form without a network stays as it is and says so", async ({ page, context, allowErrors }) => {
  allowErrors(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill("some password");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("No connection to NumNinja.")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue("ada@example.com");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/do not match/)).toBeVisible();
});

for (const how of ["missing", "no network"] as const) {
  test.describe(`files that are loaded late (${how})`, () => {
    for (const address of ["/", "/pricing", "/cart", "/sign-in"]) {
      test(`${address} stays while someone moves, scrolls and types`, async ({ page, allowErrors }) => {
        allowErrors(/Failed to load resource|404|ERR_INTERNET_DISCONNECTED|Failed to load chunk|ChunkLoadError/);
        await page.goto(address);
        const title = await page.getByRole("heading", { level: 1 }).textContent();
        await page.waitForLoadState("networkidle");
        await loseFiles(page, how);
        await page.mouse.move(100, 200);
        await page.mouse.move(300, 400);
        await page.mouse.wheel(0, 800);
        await page.keyboard.press("Tab");
        await page.waitForTimeout(1500);
        await expect(crashed(page)).toHaveCount(0);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(title ?? "");
      });
    }

    test("a number is held, or the person hears why not", async ({ page, allowErrors }) => {
      allowErrors(
        /Failed to load resource|404|ERR_INTERNET_DISCONNECTED|Failed to load chunk|ChunkLoadError|ERR_FAILED/,
      );
      await search(page, places.austin);
      await page.mouse.move(5, 5);
      await page.waitForLoadState("networkidle");
      await loseFiles(page, how);
      await holdButtons(page).first().click();
      await expect(
        page
          .getByText(/is held until|No connection to NumNinja/)
          .or(page.getByRole("button", { name: /^In cart/ }))
          .first(),
      ).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
    });

    test("the account menu becomes a link, and settings stay", async ({ page, allowErrors }) => {
      allowErrors(/Failed to load resource|404|ERR_INTERNET_DISCONNECTED|Failed to load chunk|ChunkLoadError/);
      await signIn(page, await createCustomer());
      const menu = page.getByRole("button", { name: "Account menu" });
      await expect(menu).toBeVisible();
      await loseFiles(page, how);
      await menu.click();
      await expect(page.getByRole("link", { name: "Account" }).or(page.getByRole("menu")).first()).toBeVisible();
      await expect(crashed(page)).toHaveCount(0);
    });
  });
}
