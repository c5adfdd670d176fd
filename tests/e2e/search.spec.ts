import { expect, test } from "./support/test.ts";

test("a visit asks for its numbers once, with the page; a new search asks once more", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/v1/available-numbers") asked.push(`${request.resourceType()} ${url.search}`);
  });
  const heading = page.getByRole("heading", { name: /numbers? to choose from/ });

  const response = await page.goto("/numbers?country=US&area=212");
  expect(await response!.text()).toContain('rel="preload" href="/api/v1/available-numbers?country=US&amp;area=212"');
  await expect(heading).toBeVisible();
  expect(asked).toHaveLength(1);

  await page.getByLabel("City or area code").fill("310");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/area=310/);
  await expect(page.getByText("Los Angeles, CA · Local").first()).toBeVisible();
  expect(asked).toEqual([expect.any(String), "fetch ?country=US&area=310"]);
});
