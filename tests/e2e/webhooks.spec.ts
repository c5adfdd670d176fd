import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { findViolations } from "../drivers/find-violations.ts";
import { buyNumber, places } from "./support/shopping.ts";
import { expect, test } from "./support/test.ts";

/** A program of an owner: the stack under test lets webhooks reach it. */
let program: Server;
let taken: { headers: IncomingHttpHeaders; body: string }[] = [];
const address = `http://${process.env.WEBHOOK_LOOPBACK_HOSTS}/texts`;

test.beforeAll(async () => {
  program = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    taken.push({ headers: request.headers, body });
    response.writeHead(204).end();
  });
  const port = Number(new URL(address).port);
  await new Promise<void>((done) => program.listen(port, "127.0.0.1", done));
});
test.afterAll(() => {
  program?.closeAllConnections();
  program?.close();
});
test.beforeEach(() => {
  taken = [];
});

const verified = (secret: string, { headers, body } = taken.at(-1)!) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as { id: string; type: string; data: object };

test("an owner has a program told about texts, looks at what it was told, and ends that", async ({
  page,
  allowErrors,
}) => {
  test.slow(); // a purchase
  allowErrors(/status of 422/);
  await buyNumber(page, places.losAngeles);
  await expect(page.getByText(/once one has arrived/)).toBeVisible();
  const e164 = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").replace(/[^\d+]/g, "");
  const text = async (words: string) => {
    const answer = await fetch(`${process.env.DIDWW_CONTROL_URL}/__control/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: e164.slice(1), from: "12125550131", text: words }),
    });
    expect(await answer.json()).toMatchObject({ accepted: true });
  };

  await page.goto("/account/settings");
  await page.getByRole("button", { name: "Add a webhook" }).click();
  await page.getByLabel("Address of your program").fill("http://example.com/texts");
  await page.getByRole("button", { name: "Add webhook" }).click();
  await expect(page.getByText(/begins with https:\/\//)).toBeVisible();
  await page.getByLabel("Address of your program").fill(address);
  await page.getByRole("button", { name: "Add webhook" }).click();
  await expect(page.getByText("it is not shown again")).toBeVisible();
  const secret = (await page.getByText(/^whsec_/).textContent()) ?? "";
  expect(await findViolations(page)).toEqual([]);
  await page.reload();
  await expect(page.getByRole("heading", { name: address })).toBeVisible();
  await expect(page.getByText(/whsec_/)).toHaveCount(0);

  await page.getByRole("button", { name: "Send a test" }).click();
  const row = (name: string) =>
    page
      .getByRole("listitem")
      .filter({ hasText: name, hasNot: page.getByRole("heading") })
      .first();
  await expect(row("Test").getByText("Delivered")).toBeVisible();
  expect(verified(secret)).toMatchObject({ type: "webhook.test" });

  await text("Your code is 482913.");
  await expect.poll(() => taken.length).toBe(2);
  const event = verified(secret);
  expect(event).toMatchObject({ type: "text.received", data: { number: e164, body: "Your code is 482913." } });
  await page.getByRole("button", { name: "Hide deliveries" }).click();
  await page.getByRole("button", { name: "Show deliveries" }).click();
  await expect(row("Text received").getByText("Delivered")).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await row("Text received").getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => taken.length).toBe(3);
  expect(verified(secret).id).toBe(event.id);

  await page.getByRole("button", { name: "New secret" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  const newer = (await page.getByText(/^whsec_/).textContent()) ?? "";
  expect(newer).not.toBe(secret);
  await expect(page.getByText(/The former secret counts until/)).toBeVisible();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(() => taken.length).toBe(4);
  expect(verified(newer)).toEqual(verified(secret));

  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByRole("button", { name: "Switch on" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a test" })).toHaveCount(0);
  await text("Nobody is told of this.");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("None yet.")).toBeVisible();
  await page.goto("/account/texts");
  await expect(page.getByText("Nobody is told of this.")).toBeVisible();
  expect(taken).toHaveLength(4);
});
