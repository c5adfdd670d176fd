import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { wavOf } from "../../local/twilio/voice/audio.ts";
import { findViolations } from "../drivers/find-violations.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

const phone = "+1 202 555 0143";
const heardAt = () => `${process.env.TWILIO_CONTROL_URL}/demo/calls`;

/** The code that the phone heard last. */
async function heardCode(): Promise<string> {
  let code = "";
  await expect(async () => {
    const [call] = (await (await fetch(heardAt())).json()) as { to: string; said: string[] }[];
    expect(call?.to).toBe(phone.replaceAll(" ", ""));
    code = /code is ([\d, ]+)/.exec(call?.said[0] ?? "")?.[1]?.replace(/\D/g, "") ?? "";
    expect(code).toMatch(/^\d{6}$/);
  }).toPass();
  return code;
}

/** Somebody calls a number through its carrier. */
async function call(e164: string, phones: object): Promise<void> {
  const answer = await fetch(`${process.env.DIDWW_CONTROL_URL}/__control/calls`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: e164.slice(1), from: "16465550133", phones }),
  });
  expect(await answer.json()).toMatchObject({ answered: true });
}

/** Suppliers hear a menu, whatever the hours are. */
async function addGroup(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a group of callers" }).click();
  const group = page.getByRole("group", { name: "Group 1" });
  await group.getByLabel("Name").fill("Suppliers");
  await group.getByLabel("These callers").fill("+1 305 555 0100\n+4490*");
  await group.getByLabel("Choose from a menu").check();
  await group.getByLabel("What the menu says").fill("For deliveries, press 1.");
  await page.getByRole("button", { name: "Save" }).click();
  const key = group.getByRole("group", { name: "Key 1" });
  await expect(key.getByLabel("Name")).toBeFocused(); // it is missing
  await key.getByLabel("Name").fill("Deliveries");
}

test("an owner sends calls to a phone at office hours, proves the phone, and sees the call", async ({
  page,
  allowErrors,
}) => {
  test.slow(); // a purchase, and calls over the wire
  allowErrors(/status of 422/, /status of 400/); // the wrong code, and digits that are none
  await buyNumber(page, places.vancouver);

  await expect(page.getByRole("heading", { name: "When it rings" })).toBeVisible();
  await expect(page.getByText("Nobody has called yet")).toBeVisible();
  const e164 = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").replace(/[^\d+]/g, "");
  await page.getByRole("link", { name: "Choose what happens" }).click();

  await page.getByRole("button", { name: "Ring a phone" }).click();
  await page.getByLabel("Phone 1", { exact: true }).fill("12");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a full number with country code")).toBeVisible();
  await expect(page.getByLabel("Phone 1", { exact: true })).toBeFocused();
  await page.getByLabel("Phone 1", { exact: true }).fill(phone);
  await page.getByLabel("Leave a message").check();
  await page.getByRole("button", { name: "Call this phone" }).click();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText(/This is not the code/)).toBeVisible();
  await page.getByLabel("Code").fill(await heardCode());
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByRole("button", { name: "Call this phone" })).toHaveCount(0);

  await page.getByLabel("At certain hours of the week").check();
  await page.getByLabel("Monday, period 1, from").fill("08:30");
  await page.getByRole("button", { name: "Copy to all working days" }).click();
  await expect(page.getByLabel("Friday, period 1, from")).toHaveValue("08:30");
  await page.getByLabel("At any time").check();
  await addGroup(page);
  await expect(page.getByText("What saving changes")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 1 is in effect")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  await page.getByRole("button", { name: "What would happen?" }).click();
  await expect(page.getByText("Open at any time, on", { exact: false })).toBeVisible();

  await call(e164, { [phone.replaceAll(" ", "")]: { does: "answer", talks: 42 } });
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").nth(1).click();
  await expect(page.getByText("Answered by +1 (202) 555-0143", { exact: false })).toBeVisible();
  await expect(page.getByText("+1 (202) 555-0143 rings for up to 20 seconds.")).toBeVisible();
  await call(e164, { [phone.replaceAll(" ", "")]: "busy" });
  await expect(page.getByText("Left a message of 5 s")).toBeVisible();
  await page.getByLabel("Message of", { exact: false }).evaluate((audio: HTMLAudioElement) => audio.play());
  expect(await findViolations(page)).toEqual([]);

  await page.getByRole("link", { name: "Voicemail", exact: true }).last().click();
  await expect(page.getByRole("link", { name: "Voicemail 1 not heard" })).toBeVisible();
  await page.getByLabel("Message from", { exact: false }).evaluate((audio: HTMLAudioElement) => audio.play());
  await expect(page.getByRole("button", { name: "Mark as new" })).toBeVisible();
  await expect(page.getByRole("link", { name: "not heard" })).toHaveCount(0);
  const sound = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the message" }).click();
  expect((await readFile(await (await sound).path())).length).toBeGreaterThan(1_000);
  expect(await findViolations(page)).toEqual([]);
  await page.goBack();

  await page.getByRole("link", { name: "All calls" }).click();
  await expect(page.getByText("Times and days are those of", { exact: false })).toBeVisible();
  await page.getByLabel("Result").selectOption("Answered");
  await page.getByLabel("Caller").fill("646 555");
  await page.getByRole("button", { name: "Show", exact: true }).press("Enter");
  await expect(page).toHaveURL(/result=answered&caller=646\+555/);
  await expect(page.getByText("Left a message of 5 s")).toHaveCount(0);
  await page.getByText("Which phones rang").press("Enter");
  await expect(page.getByText("+1 (202) 555-0143 took the call, 42 s.")).toBeVisible();
  await page.getByRole("button", { name: "Show charts" }).press("Enter");
  const charts = page.getByRole("region", { name: "Charts" });
  await expect(charts.getByText(/^1 call from .*, 100% answered\.$/)).toBeVisible();
  await expect(charts.getByRole("row", { name: "+1 (646) 555-0133 1 100%" })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as CSV" }).click();
  expect(await readFile(await (await file).path(), "utf8")).toMatch(/,\+16465550133,answered,/);
  await page.getByLabel("Caller").fill("?!");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("Give digits of the number", { exact: false })).toBeVisible();
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Calls" }).click();
  await expect(page.getByText("Left a message of 5 s")).toBeVisible();

  await page.goto("/account/billing/usage");
  await page.getByRole("link", { name: "Limits" }).click();
  const limit = page.getByLabel("Limit in a billing period (USD)");
  await limit.fill("twelve");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("Give a sum like 20 or 20.50, or leave it empty.")).toBeVisible();
  await limit.fill("12.50");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("Spent $0.00 of $12.50")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
});

test("two people who save together: the second is shown that, and loses nothing", async ({
  page,
  context,
  allowErrors,
}) => {
  test.slow();
  allowErrors(/status of 4(09|00)/); // the second save; a file that is no recording
  await buyNumber(page, places.vancouver);
  await page.getByRole("link", { name: "Choose what happens" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What happens to calls");
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel("Leave a message").check();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Version 1 is in effect")).toBeVisible();

  await page.getByLabel("What they hear", { exact: false }).fill("We are on holiday.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Somebody else saved another version meanwhile")).toBeVisible();
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByText("Version 2 is in effect")).toBeVisible();
  await page.getByRole("button", { name: "Put back" }).click();
  await expect(page.getByText("Version 3 is in effect")).toBeVisible();
  await expect(page.getByLabel("Leave a message")).toBeChecked();

  await page.getByRole("button", { name: "Use a recording instead" }).click();
  const upload = page.getByLabel("Recording to upload");
  await upload.setInputFiles({ name: "Hello.wav", mimeType: "audio/wav", buffer: Buffer.from("PK no recording") });
  await expect(page.getByText("This file is not a recording", { exact: false })).toBeVisible();
  await upload.setInputFiles({ name: "Hello.wav", mimeType: "audio/wav", buffer: wavOf(3) });
  await expect(page.getByLabel("What they hear first")).toContainText("Hello (0:03)");
  await expect(page.getByLabel("Listen to Hello")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 4 is in effect")).toBeVisible();
  await expect(page.getByText("Callers hear your recording and leave a message.")).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone. What there was before is in effect again.")).toBeVisible();
  await expect(page.getByText("Version 5 is in effect")).toBeVisible();
  await expect(page.getByText("Callers hear your recording and leave a message.")).toHaveCount(0);

  await page.getByRole("button", { name: "Use a recording instead" }).click();
  await page.getByLabel("What they hear first").selectOption({ label: "Hello (0:03)" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 6 is in effect")).toBeVisible();
  await other.reload();
  await other.getByLabel("Hear a message").check();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Version 7 is in effect")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Somebody saved another version in between", { exact: false })).toBeVisible();
  await expect(page.getByText("Version 7 is in effect")).toBeVisible();

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").nth(1).click();
  await page.getByRole("button", { name: "Close until …" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("button", { name: "Open again" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone: it is as it was before")).toBeVisible();
  await expect(page.getByRole("button", { name: "Close until …" })).toBeVisible();

  await page.getByRole("button", { name: "Test call" }).click();
  await page.getByRole("button", { name: "Call now" }).click();
  await expect(page.getByText("No phone rang.").first()).toBeVisible();
  await expect(page.getByText("Heard the message").first()).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
});
