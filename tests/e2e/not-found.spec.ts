import { createCustomer, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

test("a missing page of each area says so, and its scripts run", async ({ page, allowErrors }) => {
  allowErrors(/status of 404/);
  await signIn(page, await createCustomer());
  for (const path of [
    "/nothing",
    "/dev/gallery",
    "/account/nothing",
    "/checkout/nothing",
    "/sign-in/nothing",
    "/admin",
  ]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "This page has no connection" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Account" }), path).toBeVisible(); // comes from a script
  }
});

test("an address with a broken percent escape is not found, not a failure", async ({ request }) => {
  for (const path of ["/%E0%A4%A", "/numbers/%E0%A4%A", "/numbers/united-states/%FF"])
    expect((await request.get(path)).status(), path).toBe(404);
  const answer = await request.get("/api/v1/numbers/%E0%A4%A");
  expect([answer.status(), (await answer.json()).error.code]).toEqual([401, "UNAUTHENTICATED"]);
});
