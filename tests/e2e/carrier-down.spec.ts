import { ageSearches, closeBreaker } from "./support/database.ts";
import { createCustomer, signIn } from "./support/people.ts";
import { agreeAndPay, hold, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

// Runs after the others (playwright.config.ts), because the carrier is the same for all.

const faults = (method: string, body?: unknown) =>
  fetch(`${process.env.DIDWW_CONTROL_URL}/__control/faults`, { method, body: body ? JSON.stringify(body) : undefined });

test.afterEach(async () => {
  await faults("DELETE");
  await closeBreaker();
});

test("with the carrier down the last results stay with their age, other places show prices, and nothing is sold unchecked", async ({
  page,
  allowErrors,
}) => {
  allowErrors(/status of 50[23]/);
  await signIn(page, await createCustomer());
  await search(page, places.london);
  await faults("POST", { at: "before", path: "/v3", status: 503, times: 10_000 });
  await ageSearches(4 * 60);
  await page.reload();
  await expect(page.getByText("The carrier cannot be reached right now")).toBeVisible();
  await expect(page.getByText(/These numbers were seen 4 min ago/)).toBeVisible();

  await hold(page); // in this shop; whether the carrier still has it is asked before anybody pays
  await page.goto("/checkout");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The carrier cannot be reached right now." })).toBeVisible();

  await page.goto("/numbers?country=GB&area=20&digits=7");
  await expect(page.getByText("We cannot list numbers at the moment.")).toBeVisible();
  await page.goto("/numbers/united-kingdom");
  const london = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name: /London/ }) })
    .first(); // the row of its price; inside it each place is an item too
  await expect(london).toContainText("$");

  await faults("DELETE");
  await closeBreaker();
  await page.goto("/checkout");
  await agreeAndPay(page);
});
