import { request } from "node:http";
import { defineEmulator } from "emulate";
import { expect, test } from "vitest";
import { foreignPage } from "../../../local/kit/foreign-pages.ts";
import { serveEmulator } from "../../../local/kit/server.ts";

const here = { host: "127.0.0.1:4010" };
test.each([
  ["GET", here],
  ["GET", { host: "localhost:4010", origin: "http://localhost:3000", "sec-fetch-site": "same-site" }],
  ["POST", here],
  ["POST", { ...here, origin: "http://127.0.0.1:4010", "sec-fetch-site": "same-origin" }],
  ["POST", { host: "[::1]:4010" }],
])("%s with %j comes in", (method, headers) => {
  expect(foreignPage(method, headers)).toBeNull();
});

test.each([
  ["GET", { host: "evil.example:4010" }],
  ["GET", { host: "127.0.0.1.evil.example" }],
  ["GET", { host: "" }],
  ["GET", {}],
  ["POST", { ...here, origin: "http://evil.example" }],
  ["POST", { ...here, origin: "null" }],
  ["POST", { ...here, origin: "http://127.0.0.1:4011" }],
  ["POST", { ...here, "sec-fetch-site": "cross-site" }],
  ["DELETE", { ...here, "sec-fetch-site": "same-site" }],
])("%s with %j does not", (method, headers) => {
  expect(foreignPage(method, headers)).toMatch(/unexpected Host|cross-origin/);
});

test("an emulator reads nothing of a request that is not for it, and its controls not even for another port", async () => {
  const emulator = await serveEmulator({
    name: "foreign",
    service: defineEmulator({ name: "foreign", state: () => ({}), setup() {} }),
  });
  try {
    const status = (path: string, headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        request({ port: emulator.port, host: "127.0.0.1", path, headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on("error", reject)
          .end();
      });
    expect(await status("/__control/requests", { host: "evil.example" })).toBe(403);
    expect(await status("/anything", { host: "evil.example" })).toBe(403);
    expect(await status("/__control/requests", { "sec-fetch-site": "same-site" })).toBe(403);
    expect(await status("/__control/requests", {})).not.toBe(403);
  } finally {
    await emulator.close();
  }
});
