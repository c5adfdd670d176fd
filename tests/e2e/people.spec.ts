import { findViolations } from "../drivers/find-violations.ts";
import { createCustomer, emailsTo, fillSignIn, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

/** The link of the latest invitation to an address. */
async function invitationTo(email: string): Promise<string> {
  let link = "";
  await expect(async () => {
    const mail = (await emailsTo(email)).find(({ subject }) => subject.includes("invited"));
    link = /https?:\/\/\S+\/join\?token=[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass();
  return link;
}

test("an owner says who takes calls, and a colleague joins by the button of an invitation", async ({
  page,
  browser,
  allowErrors,
}) => {
  allowErrors(/status of 422/); // an address that no agent may have
  const [owner, colleague] = [await createCustomer(), await createCustomer()];
  await signIn(page, owner);
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("heading", { name: "Nobody here yet" })).toBeVisible();

  await page.getByRole("button", { name: "Add somebody" }).click();
  await page.getByLabel("Name").fill("Robin");
  await page.getByLabel("A program that answers by itself").check();
  await page.getByLabel("Web address").fill("https://169.254.169.254/");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("begins with https:// and has a public name")).toBeVisible();
  await page.getByLabel("Web address").fill("https://agent.company.com/calls");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Robin" })).toBeVisible();
  await page.getByRole("button", { name: "Take no calls for Robin" }).click();
  await expect(page.getByText("Takes no calls", { exact: true })).toBeVisible();

  await page.getByLabel("Email").fill(colleague.email);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(/invited until/)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  const link = await invitationTo(colleague.email);
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await other.getByRole("link", { name: "Sign in" }).last().click();
  await fillSignIn(other, colleague);
  await other.getByRole("button", { name: /^Join / }).click();
  await expect(other.getByText("You have joined")).toBeVisible();
  await expect(other.getByRole("heading", { name: "Robin" })).toBeVisible();
  expect(await findViolations(other)).toEqual([]);
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "This invitation is no longer good" })).toBeVisible();
  await other.context().close();

  await page.reload();
  const member = page.getByRole("listitem").filter({ hasText: colleague.email });
  await member.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(colleague.email)).toHaveCount(0);
});

test("a bookkeeper joins, begins with the bills and finds nothing else", async ({ page, browser, allowErrors }) => {
  allowErrors(/status of 404/);
  const [owner, bookkeeper] = [await createCustomer(), await createCustomer()];
  await signIn(page, owner);
  await page.goto("/account/people");
  await page.getByLabel("Email").fill(bookkeeper.email);
  await page.getByLabel("Role", { exact: true }).selectOption("billing");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(/invited until/)).toBeVisible();

  const other = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await other.goto(await invitationTo(bookkeeper.email));
  await other.getByRole("link", { name: "Sign in" }).last().click();
  await fillSignIn(other, bookkeeper);
  await other.getByRole("button", { name: /^Join / }).click();
  await expect(other.getByText("You have joined")).toBeVisible();
  await expect(other.getByRole("heading", { level: 1, name: "Billing" })).toBeVisible();
  const menu = other.getByRole("navigation", { name: "Account" }).getByRole("link");
  expect(await menu.allInnerTexts()).toEqual(["Billing", "Settings"]);
  expect(await findViolations(other)).toEqual([]);

  for (const path of ["/account/numbers", "/account/orders"]) {
    await other.goto(path);
    await expect(other, path).toHaveURL(/\/account\/billing$/);
  }
  for (const path of ["calls", "voicemail", "texts", "texts/new", "people"]) {
    expect((await other.goto(`/account/${path}`))?.status(), path).toBe(404);
    await expect(other.getByText("your role in this account does not show it")).toBeVisible();
  }
  expect(await findViolations(other)).toEqual([]);
  for (const path of ["numbers", "calls", "conversations", "voicemails", "orders", "members", "agents"])
    expect((await other.request.get(`/api/v1/${path}`)).status(), path).toBe(403);
  for (const path of ["billing/usage", "billing/cards", "billing/limits", "billing/costs", "settings"])
    expect((await other.goto(`/account/${path}`))?.status(), path).toBe(200);
  await other.context().close();
});
