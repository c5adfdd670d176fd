import type { Page } from "@playwright/test";
import { createCustomer, linkFor, newPerson, type Person, signIn } from "./support/people.ts";
import { hold, places, search } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

async function signUp(page: Page, { name, email, password }: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("6-digit code")).toBeVisible();
}

/** As a mail gateway does it: all links, several times, without cookies. */
async function scan(link: string): Promise<void> {
  for (let times = 0; times < 5; times++) {
    const response = await fetch(link, { redirect: "manual" });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
}

test("a mail scanner uses up neither the code nor the password", async ({ page, newVisitor }) => {
  const person = newPerson();
  await signUp(page, person);
  const { link, code } = await linkFor(person.email);
  await scan(link);
  await page.getByLabel("6-digit code").fill(code);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page).toHaveURL(/\/account\/numbers/);
  await signIn(await newVisitor(), person);
});

test("the link works in the browser that signed up, after any number of looks", async ({ page }) => {
  const person = newPerson();
  await signUp(page, person);
  const { link } = await linkFor(person.email);
  await scan(link);
  await page.goto(link);
  await page.reload();
  await page.getByRole("button", { name: /^Continue as j…@example\.com/ }).click();
  await expect(page).toHaveURL(/\/account\/numbers/);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
});

test("the link on a phone keeps the password, and the desktop goes on", async ({ page, newVisitor }) => {
  const person = newPerson();
  await signUp(page, person);
  const { link, code } = await linkFor(person.email);
  const phone = await newVisitor({ viewport: { width: 390, height: 844 } });
  await phone.goto(link);
  await phone.getByLabel(/^Password you chose/).fill("not that one");
  await phone.getByRole("button", { name: /^Continue as/ }).click();
  await expect(phone.getByText("This is not the password of that sign-up.")).toBeVisible();
  await phone.getByLabel(/^Password you chose/).fill(person.password);
  await phone.getByRole("button", { name: /^Continue as/ }).click();
  await expect(phone).toHaveURL(/\/account\/numbers/);
  await page.getByLabel("6-digit code").fill(code);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page).toHaveURL(/\/account\/numbers/);
});

test("someone else's link swaps nobody before it is pressed, and names both", async ({ page, newVisitor }) => {
  const attacker = newPerson();
  await signUp(await newVisitor(), attacker);
  const { link } = await linkFor(attacker.email);
  const person = await createCustomer();
  await signIn(page, person);
  await search(page, places.toronto);
  const number = await hold(page);
  await page.goto(link);
  await expect(page.getByText("You are signed in as j…@example.com")).toBeVisible();
  await page.goto("/account/settings");
  await expect(page.getByText(person.email).first()).toBeVisible();
  await page.goto("/cart");
  await expect(page.getByText(number).first()).toBeVisible();
});
