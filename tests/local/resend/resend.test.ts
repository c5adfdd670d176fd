import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunningEmulator } from "../../../local/kit/index.ts";
import { type ControlEmail, start } from "../../../local/resend/index.ts";

const folder = mkdtempSync(join(tmpdir(), "resend-"));
const apiKey = "re_test_local";
let running: RunningEmulator;
let resend: Resend;

async function open() {
  running = await start({ apiKey, dataDir: folder });
  resend = new Resend(apiKey, { baseUrl: running.url });
}

beforeEach(async () => {
  await open();
  await running.reset();
});
afterEach(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const mail = {
  from: "NumNinja <hello@numninja.test>",
  to: "Ann <Ann@Example.com>",
  subject: "Your code",
  html: '<p>Code 123456 <a href="https://numninja.test/auth/confirm?a=1&amp;b=2">open</a></p>',
  text: "Code 123456",
};
const control = async (query = "") =>
  (await (await fetch(`${running.url}/__control/emails${query}`)).json()) as ControlEmail[];
const fault = (rule: object) =>
  fetch(`${running.url}/__control/faults`, { method: "POST", body: JSON.stringify(rule) });

test("an email that was sent is found by its recipient, with links and code, also after a restart", async () => {
  const { data } = await resend.emails.send(mail);
  await running.close();
  await open();
  const found = await control("?to=ann@example.com");
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    id: data?.id,
    subject: "Your code",
    links: ["https://numninja.test/auth/confirm?a=1&b=2"],
    code: "123456",
    last_event: "delivered",
  });
  expect(await control("?to=bob@example.com")).toEqual([]);
  expect((await resend.emails.get(data?.id ?? "")).data).toMatchObject({
    object: "email",
    html: mail.html,
    to: [mail.to],
  });
});

test("the same key and message are sent once; another message with that key is refused; a day later the key is free", async () => {
  const first = await resend.emails.send(mail, { idempotencyKey: "signup/1" });
  const again = await resend.emails.send(mail, { idempotencyKey: "signup/1" });
  expect(again.data).toEqual(first.data);
  expect(await control()).toHaveLength(1);

  const other = await resend.emails.send({ ...mail, subject: "Other" }, { idempotencyKey: "signup/1" });
  expect(other.error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });

  running.kit.clock.advance(24 * 3_600_000);
  expect((await resend.emails.send(mail, { idempotencyKey: "signup/1" })).data?.id).not.toBe(first.data?.id);
});

test.each([
  ["no recipient", { ...mail, to: [] }, 422, "missing_required_field"],
  ["no subject", { ...mail, subject: "" }, 422, "missing_required_field"],
  ["no body", { from: mail.from, to: mail.to, subject: "x" }, 422, "missing_required_field"],
  ["a recipient that is no address", { ...mail, to: "ann" }, 422, "validation_error"],
  ["a sender that is no address", { ...mail, from: "NumNinja" }, 422, "validation_error"],
  [
    "51 recipients",
    { ...mail, to: Array.from({ length: 51 }, (_, i) => `u${i}@example.com`) },
    422,
    "validation_error",
  ],
  ["a tag with a space", { ...mail, tags: [{ name: "a b", value: "c" }] }, 422, "validation_error"],
])("%s is refused", async (_what, payload, statusCode, name) => {
  const { error } = await resend.emails.send(payload as typeof mail);
  expect(error).toMatchObject({ statusCode, name });
  expect(await control()).toEqual([]);
});

test("a wrong or missing key is refused", async () => {
  const { error } = await new Resend("re_other", { baseUrl: running.url }).emails.send(mail);
  expect(error).toMatchObject({ statusCode: 401, name: "validation_error", message: "API key is invalid" });
  expect((await fetch(`${running.url}/emails`)).status).toBe(401);
});

test("attachments are kept byte for byte and can be downloaded, never shown in place", async () => {
  const content = Buffer.from([0, 255, 1, 254, 60, 115]);
  const { data } = await resend.emails.send({ ...mail, attachments: [{ filename: "Beleg №1.pdf", content }] });
  const list = await resend.emails.attachments.list({ emailId: data?.id ?? "" });
  const attachment = list.data?.data[0];
  expect(attachment).toMatchObject({ filename: "Beleg №1.pdf", content_type: "application/pdf", size: 6 });
  const download = await fetch(attachment?.download_url ?? "");
  expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  expect(download.headers.get("content-disposition")).toMatch(/^attachment; filename="Beleg _1.pdf"/);
});

test("a batch is all or nothing", async () => {
  const bad = await resend.batch.send([mail, { ...mail, to: "nobody" }]);
  expect(bad.error?.statusCode).toBe(422);
  expect(await control()).toEqual([]);
  const good = await resend.batch.send([mail, { ...mail, to: "bob@example.com" }]);
  expect(good.data?.data).toHaveLength(2);
});

test("the list has the newest first and pages by cursor", async () => {
  for (let i = 0; i < 5; i++) await resend.emails.send({ ...mail, subject: `mail ${i}` });
  const first = await resend.emails.list({ limit: 2 });
  expect(first.data?.data.map((one) => one.subject)).toEqual(["mail 4", "mail 3"]);
  expect(first.data?.has_more).toBe(true);
  const rest = await resend.emails.list({ limit: 5, after: first.data?.data[1]?.id ?? "" });
  expect(rest.data?.data.map((one) => one.subject)).toEqual(["mail 2", "mail 1", "mail 0"]);
  expect(rest.data?.has_more).toBe(false);
});

test("a scheduled email waits for its time, can be moved and canceled", async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const event = async (id: string) => (await resend.emails.get(id)).data?.last_event;
  const [moved, canceled] = await Promise.all(
    [1, 2].map(async () => (await resend.emails.send({ ...mail, scheduledAt: at(60_000) })).data?.id ?? ""),
  );
  await resend.emails.update({ id: moved ?? "", scheduledAt: at(600_000) });
  await resend.emails.cancel(canceled ?? "");
  running.kit.clock.advance(120_000);
  expect([await event(moved ?? ""), await event(canceled ?? "")]).toEqual(["scheduled", "canceled"]);
  running.kit.clock.advance(600_000);
  expect([await event(moved ?? ""), await event(canceled ?? "")]).toEqual(["delivered", "canceled"]);
});

test("an injected 429 looks like Resend's, and an answer lost after sending is healed by the key", async () => {
  await fault({ at: "before", path: "/emails", status: 429, headers: { "retry-after": "7" } });
  const limited = await resend.emails.send(mail, { idempotencyKey: "k" });
  expect(limited.error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
  expect(limited.headers?.["retry-after"]).toBe("7");

  await fault({ at: "after", path: "/emails", drop: "reset" });
  expect((await resend.emails.send(mail, { idempotencyKey: "k" })).error?.statusCode).toBeNull();
  expect((await resend.emails.send(mail, { idempotencyKey: "k" })).error).toBeNull();
  expect(await control()).toHaveLength(1);
});

test("the inbox pages show the message in a sandbox and escape everything around it", async () => {
  const nasty = {
    ...mail,
    subject: "<script>alert(1)</script>",
    html: '<img src=x onerror="alert(1)">',
    text: "<b>x</b>",
  };
  const { data } = await resend.emails.send(nasty);
  const list = await fetch(`${running.url}/inbox?q=ann@`);
  const listed = await list.text();
  expect(listed).toContain(`/inbox/${data?.id}`);
  expect(listed).not.toContain("<script");
  const view = await (await fetch(`${running.url}/inbox/${data?.id}`)).text();
  expect(view).not.toContain("<script");
  expect(view).not.toContain("<img");
  expect(view).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="');
  expect(list.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect((await fetch(`${running.url}/inbox/none`)).status).toBe(404);
});
