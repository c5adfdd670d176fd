import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { segmentsOf } from "../../../local/twilio/messages/segments.ts";
import { startApp, startTwilio } from "./harness.ts";

const OURS = "+16465550100";
let app: Awaited<ReturnType<typeof startApp>>;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
beforeAll(async () => {
  app = await startApp();
  twilio = await startTwilio();
});
beforeEach(async () => {
  await twilio.reset();
  app.serve({ "/texts": "" });
  await twilio.post("/IncomingPhoneNumbers.json", { PhoneNumber: OURS, SmsUrl: `${app.origin}/texts` });
});
afterAll(async () => {
  await twilio.close();
  app.close();
});

const text = (more: object = {}) =>
  twilio.control("POST", "/messages", { from: "+12125550187", to: OURS, text: "Hello", ...more });

const arrived = (count: number) =>
  vi.waitFor(() => {
    expect(app.to("/texts")).toHaveLength(count);
    return app.to("/texts");
  });

test("a text is posted, signed, with what Twilio says of it", async () => {
  const { sid } = await text({ text: "Grüße 🎉" });
  const [asked] = await arrived(1);
  expect(asked!.isSigned).toBe(true);
  expect(Object.fromEntries(asked!.fields)).toMatchObject({
    MessageSid: sid,
    SmsSid: sid,
    To: OURS,
    Body: "Grüße 🎉",
    NumMedia: "0",
    SmsStatus: "received",
  });
});

test("a file is at an address of its own, which needs the account's secret", async () => {
  await text({ media: [{ type: "image/png" }] });
  const [asked] = await arrived(1);
  const url = new URL(asked!.fields.get("MediaUrl0")!);
  expect(asked!.fields.get("MediaContentType0")).toBe("image/png");
  expect((await fetch(url, { redirect: "manual" })).status).toBe(401);
});

test("a number that is not ours refuses; rules deliver a text twice", async () => {
  expect(await text({ to: "+16465550101" })).toMatchObject({ accepted: false, reason: "not_owned" });
  await twilio.control("POST", "/hooks", { type: "message.inbound", mode: "duplicate", times: 1 });
  await text();
  await arrived(2);
});

test("parts are counted as networks do", () => {
  expect(segmentsOf("")).toBe(1);
  expect(segmentsOf("a".repeat(160))).toBe(1);
  expect(segmentsOf("a".repeat(161))).toBe(2);
  expect(segmentsOf("€".repeat(81))).toBe(2);
  expect(segmentsOf("ы".repeat(70))).toBe(1);
  expect(segmentsOf("🎉".repeat(36))).toBe(2);
});
