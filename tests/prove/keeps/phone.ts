import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright";
import { control } from "../../drivers/shop.ts";

/** A mobile phone in Germany: none of the minutes that come with a number, 8 cents a minute. */
const forwardsTo = "+49 1512 3456789";
const phone = forwardsTo.replaceAll(" ", "");

/** Lets the only number ring a phone, which is proven by the code that it hears. @returns the number */
export async function ringPhone(page: Page): Promise<string> {
  await page.goto("/account/numbers");
  await page.getByRole("link", { name: /\+?44/ }).first().click();
  await page.getByRole("link", { name: "Choose what happens" }).click();
  await page.getByRole("button", { name: "Ring a phone" }).click();
  await page.getByLabel("Phone 1", { exact: true }).fill(forwardsTo);
  await page.getByLabel("Leave a message").check();
  await page.getByRole("button", { name: "Call this phone" }).click();
  await page.getByLabel("Code").fill(await heardCode());
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByRole("button", { name: "Call this phone" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Version 1 is in effect").waitFor();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").nth(1).click();
  const title = page.getByRole("heading", { level: 1, name: /\+44/ });
  return ((await title.textContent()) ?? "").replace(/[^\d+]/g, "");
}

async function heardCode(): Promise<string> {
  for (let look = 0; look < 60; look++) {
    const calls = (await (await fetch(`${process.env.TWILIO_API_URL}/demo/calls`)).json()) as {
      to: string;
      said: string[];
    }[];
    const words = calls.find(({ to }) => to === phone)?.said[0] ?? "";
    const code = /code is ([\d, ]+)/.exec(words)?.[1]?.replace(/\D/g, "");
    if (code) return code;
    await sleep(500);
  }
  throw new Error(`${forwardsTo} heard no code`);
}

/** Somebody calls the number through its carrier, and talks for so many seconds. @returns whether the phone rang and took the call */
export async function callNumber(e164: string, talks: number): Promise<boolean> {
  const { body } = await control(process.env.DIDWW_API_URL!, "POST", "/calls", {
    to: e164.slice(1),
    from: "16465550133",
    phones: { [phone]: { does: "answer", talks } },
  });
  return (body.dialed as { to: string; bridged: boolean }[]).some((leg) => leg.to === phone && leg.bridged);
}
