import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { secureAnswers } from "@/lib/api/secure-answers";
import { securityHeaders } from "@/lib/security-headers";

let release = () => {};
const isReady = new Promise<void>((resolve) => {
  release = resolve;
});
const server = createServer(async ({ url }, answer) => {
  if (url === "/early") await isReady;
  if (url === "/page") answer.setHeader("content-security-policy", "default-src 'nonce-abc'");
  if (url === "/raw") answer.writeHead(404, { "X-Frame-Options": "SAMEORIGIN" });
  answer.end("x");
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const ask = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

afterAll(() => new Promise((resolve) => server.close(resolve)));

test("every answer has the security headers, also of a request that came before", async () => {
  const early = ask("/early");
  await ask("/"); // the early one has arrived
  secureAnswers({ development: false });
  release();
  for (const { headers } of [await early, await ask("/")])
    for (const { key, value } of securityHeaders()) expect(headers.get(key)).toBe(value);
});

test("an answer keeps its own", async () => {
  const page = await ask("/page");
  expect(page.headers.get("content-security-policy")).toBe("default-src 'nonce-abc'");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  const raw = await ask("/raw");
  expect(raw.status).toBe(404);
  expect(raw.headers.get("x-frame-options")).toBe("SAMEORIGIN");
});

test("a script, style or font has no policy of pages", async () => {
  const { headers } = await ask("/_next/static/chunks/a.js");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toBeNull();
});
