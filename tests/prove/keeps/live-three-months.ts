import type { Browser, BrowserContextOptions, Page } from "playwright";
import type { Sql } from "postgres";
import { createCustomer, emailsTo, type Person } from "../../e2e/support/people.ts";
import { type Look, lookAt } from "./look.ts";
import { callNumber, ringPhone } from "./phone.ts";

export interface Story {
  browser: Browser;
  sql: Sql;
  pictures: string;
  /** Goes on by so many days of business. */
  walk: (days: number) => Promise<void>;
  /** Stripe answers nothing for the next so many requests. */
  stopStripe: (requests: number) => Promise<void>;
}

/** A machine that does other work is slow, not wrong. */
const PATIENCE_MS = 900_000;
const good = "4242 4242 4242 4242";
/** Saved without complaint, refused whenever it is charged. */
const refusedLater = "4000 0000 0000 0341";

/** A buyer keeps a number for three months. @returns every page as it was looked at, in order */
export async function liveThreeMonths(story: Story): Promise<{ person: Person; looks: Look[] }> {
  const { browser, pictures, walk } = story;
  const looks: Look[] = [];
  const person = await createCustomer();
  const page = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  const look = async (name: string, settled: string | RegExp, at = page) => {
    looks.push(await lookAt(at, pictures, `${String(looks.length + 1).padStart(2, "0")}-${name}`, settled));
  };
  await signIn(page, person);
  await page.goto("/account/billing");
  await look("billing-before-anything", "Nothing is billed next");
  await page.goto("/account/billing/cards");
  await look("cards-none", "No card is saved");
  await buyNumber(page);
  await page.goto("/account/billing");
  await look("billing", "Your next bill");
  await page.goto("/account/billing/usage");
  await look("usage-nothing", "Calls and texts");
  await page.goto("/account/billing/cards");
  await look("cards-one", "Pays your bills");
  await meetTheLimit(page, look);

  await walk(32);
  await page.goto("/account/billing");
  await page
    .getByRole("link", { name: /NN-\d{6}/ })
    .first()
    .click();
  await look("first-bill-paid", /^Invoice NN-/);
  await page.getByRole("link", { name: "Every call and text of it" }).click();
  await look("line-explained", "Rounded once, on the invoice");
  await page.goto("/account/billing/costs");
  await look("costs", "By month");
  await saveCard(page, refusedLater);
  await look("card-added", "Your card is saved");

  await walk(31);
  await page.goto("/account/numbers");
  await look("unpaid-on-every-page", /is unpaid\./);
  await page.goto("/account/billing");
  await look("billing-unpaid", "Your card was refused");
  await page.goto("/account/billing/cards");
  await look("cards-unpaid", /is not paid/);
  await page.getByRole("button", { name: /^Pay bills with it/ }).click();
  await look("cards-pay-now", /Pay now with/);
  await story.stopStripe(60);
  await page.reload();
  await look("cards-without-stripe", "Your cards could not be loaded");
  await story.stopStripe(0);

  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.goto(await linkOfMail(person));
  await look("mail-link", "Your card was refused", phone);
  await phone.getByRole("checkbox").check();
  await phone.getByRole("button", { name: /^Pay / }).tap();
  await fillCard(phone, good);
  await phone.getByRole("button", { name: /^Pay/ }).tap();
  await look("paid-on-the-phone", "Paid, thank you", phone);
  await page.goto("/account/billing");
  await page.getByText("Your next bill").waitFor();
  if (await page.getByText(/is unpaid\./).count()) throw new Error("the banner stays although everything is paid");
  await page.goto("/account/billing/cards");
  await look("cards-afterwards", "Pays your bills");

  await walk(31);
  await page.goto("/account/numbers");
  await page.getByRole("link", { name: /\+?44/ }).first().click();
  await page.getByRole("button", { name: "Cancel at the end of the month" }).click();
  await page.getByRole("button", { name: "Cancel the number" }).click();
  await look("canceled", /^Canceled for/);
  await page.goto("/account/billing");
  await look("billing-after-the-end", "Nothing is billed next");
  return { person, looks };
}

/** A phone is rung for 8 cents a minute until its owner's limit ends the talk; raised, it rings again. */
async function meetTheLimit(
  page: Page,
  look: (name: string, settled: string | RegExp) => Promise<void>,
): Promise<void> {
  const e164 = await ringPhone(page);
  const call = async (minutes: number, rings = true) => {
    if ((await callNumber(e164, minutes * 60)) !== rings)
      throw new Error(`the phone ${rings ? "did not ring" : "rang"}`);
  };
  await call(12);
  await page.goto("/account/billing/usage");
  await look("usage-of-a-call", "$0.96");
  await page.getByRole("link", { name: "Limits" }).click();
  await page.getByLabel("Limit in a billing period (USD)").fill("1.60");
  await page.getByRole("button", { name: "Save" }).first().click();
  await look("limit-chosen", "Spent $0.96 of $1.60");
  await call(75); // ends by itself after the 8 minutes that are left
  await call(1, false);
  await page.reload();
  await look("limit-met", "Spent $1.60 of $1.60");
  await page.goto("/account/numbers");
  await page.getByRole("link", { name: /\+?44/ }).first().click();
  await look("forwarding-stopped", "Forwarding stopped by your limit");
  await page.getByRole("button", { name: /^Raise it to/ }).click();
  await page.getByText("Forwarding stopped by your limit").waitFor({ state: "detached" });
  await call(3);
  await page.reload();
  await look("calls-of-the-number", /^Answered by \+49 15.*, 3 min/);
}

async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    baseURL: process.env.APP_URL,
    locale: "en-US",
    extraHTTPHeaders: { "x-test-address": "10.9.0.1" },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}

async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account\/numbers/);
}

async function buyNumber(page: Page): Promise<void> {
  await page.goto("/numbers?country=GB&area=20");
  await page
    .getByRole("button", { name: /^Hold / })
    .first()
    .click();
  await page.getByText(/is held until/).waitFor();
  await page.goto("/checkout");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await fillCard(page, good);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByRole("heading", { level: 1, name: /live/ }).waitFor();
}

/** On a page of Stripe. */
async function fillCard(page: Page, card: string): Promise<void> {
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Jo Journey");
}

async function saveCard(page: Page, card: string): Promise<void> {
  await page.goto("/account/billing/cards");
  await page.getByRole("button", { name: "Add a card" }).click();
  await fillCard(page, card);
  await page.getByRole("button", { name: /^Save/ }).click();
}

/** Where the button of the newest mail about the refused bill leads. */
async function linkOfMail({ email }: Person): Promise<string> {
  const mail = (await emailsTo(email)).findLast(({ html }) => html.includes("/pay/"));
  const link = /https?:\/\/[^"\s]+\/pay\/[^"\s]+/.exec(mail?.html ?? "")?.[0];
  if (!link) throw new Error("no mail with a link that pays");
  return link;
}
