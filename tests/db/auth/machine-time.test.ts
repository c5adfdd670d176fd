import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as listOrders } from "@/app/api/v1/orders/route";
import { confirmRecovery } from "@/lib/auth/confirm-email";
import { mayResetPassword, requestPasswordReset } from "@/lib/auth/reset-password";
import { signIn } from "@/lib/auth/sign-in";
import { now } from "@/lib/clock";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { setAppClock } from "../../setup/clock-file.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const DAY = 86_400_000;
const AHEAD = 40 * DAY;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: [] });
});
afterAll(() => shop?.close());

const ordersStatus = async (browser: Browser) =>
  (await listOrders(browser.request("/api/v1/orders"), { params: Promise.resolve({}) })).status;

test("a session that began before a move of business time goes on, and a new one begins as always", async () => {
  await shop.database.moveClock(0);
  const { browser, email } = await shop.newPerson();
  expect(await ordersStatus(browser)).toBe(200);
  await shop.database.moveClock(AHEAD);
  expect(Math.round((now().getTime() - Date.now()) / DAY)).toBe(40);
  expect(await ordersStatus(browser)).toBe(200);
  const other = openBrowser();
  expect(await signIn({ email, password: "correct horse battery" }, other.context())).toMatchObject({ ok: true });
  expect(await ordersStatus(other)).toBe(200);
});

test("a pass that was given after a recovery code lives by the machine's clock", async () => {
  await shop.database.moveClock(AHEAD);
  const { email } = await shop.newPerson();
  const browser = openBrowser();
  await requestPasswordReset(email, browser.context());
  const mail = shop.api.mails().findLast(({ user }) => user.email === email)!.email_data;
  await confirmRecovery({ email, code: mail.token }, browser.context());
  const expires = Number(browser.cookies.get("nn-recovery")!.split(".")[0]) * 1_000;
  expect(Math.round((expires - Date.now()) / 60_000)).toBe(15);
  expect(await mayResetPassword(browser.context())).toBe(true);
  setAppClock(AHEAD + DAY); // a day of business time later it is still good
  expect(await mayResetPassword(browser.context())).toBe(true);
});
