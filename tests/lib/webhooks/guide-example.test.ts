import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { webhookEvents } from "@/lib/contract/webhooks";
import { freePort } from "../../../local/stack/free-port.ts";

/** The guide's page of webhooks, as it is printed. */
const guide = readFileSync("docs/guide/texts.md", "utf8");
const printed = (language: string): string => {
  const [, code] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(guide) ?? [];
  if (code === undefined) throw new Error(`the guide has no example in ${language}`);
  return code;
};

const secret = `whsec_${Buffer.from("a secret of the guide, as printed").toString("base64")}`;
let directory: string;
let program: ChildProcess;
let origin: string;
let said = "";

beforeAll(async () => {
  directory = mkdtempSync(path.resolve("node_modules/.guide-")); // beside the package that it imports
  const file = path.join(directory, "program.mjs");
  writeFileSync(file, printed("js"));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  program = spawn(process.execPath, [file], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [program.stdout!, program.stderr!]) stream.on("data", (chunk) => (said += chunk));
  await vi
    .waitFor(() => fetch(origin), { timeout: 15_000 })
    .catch(() => {
      throw new Error(`the guide's program does not run: ${said}`);
    });
});
afterAll(() => {
  program?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const post = async (body: string, by = secret) => {
  const at = new Date();
  const headers = {
    "webhook-id": "evt-1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(by).sign("evt-1", at, body),
  };
  return (await fetch(origin, { method: "POST", body, headers })).status;
};

test("the event that the guide shows is one of ours, and its program takes it, once", async () => {
  const body = printed("json");
  webhookEvents["text.received"].parse(JSON.parse(body));
  expect(await post(body)).toBe(204);
  expect(await post(body)).toBe(204);
  await expect.poll(() => said.match(/Your code is 1234/g)?.length).toBe(1);
});

test("the guide's program believes nothing that another secret signed, or nobody", async () => {
  expect(await post("{}", `whsec_${Buffer.alloc(24).toString("base64")}`)).toBe(400);
  expect((await fetch(origin, { method: "POST", body: "{}" })).status).toBe(400);
});
