import { describe, expect, test, vi } from "vitest";
import { createFloodMeter } from "@/lib/api/flood-meter";
import { refusedStatus } from "@/lib/api/front-door";

vi.mock("@/lib/env", () => ({ env: () => ({ APP_URL: "https://numninja.example" }) }));

const ask = (method: string, url: string, headers: Record<string, string> = {}, flood = false) =>
  refusedStatus({ method, url, headers: { host: "numninja.example", ...headers } }, () => flood);
const own = { origin: "https://numninja.example" };

test.each<[string, string, Record<string, string>, number | null]>([
  ["GET", "/", {}, null],
  ["HEAD", "/numbers?digits=55", {}, null],
  ["POST", "/sign-in", own, null],
  ["POST", "/sign-in", { ...own, "sec-fetch-site": "same-origin" }, null],
  ["POST", "/api/v1/cart/items", {}, null], // the API asks for itself
  ["POST", "/api/checkout/webhook", { "content-length": "900000" }, null],
  ["TRACE", "/", {}, 405],
  ["PROPFIND", "/", {}, 405],
  ["GET", "*", {}, 400],
  ["GET", "http://evil.example/", {}, 400],
  ["POST", "/api/inngest", { "content-length": "300000000" }, 413],
  ["POST", "/sign-in", {}, 403],
  ["POST", "/sign-in", { origin: "null" }, 403],
  ["POST", "/sign-in", { origin: "https://evil.example" }, 403],
  ["POST", "/sign-in", { origin: "https://evil.example", "x-forwarded-host": "evil.example" }, 403],
  ["POST", "/", { origin: "http://numninja.example" }, 403],
  ["POST", "/auth/sign-out", { ...own, "sec-fetch-site": "cross-site" }, 403],
  ["DELETE", "/account", {}, 403],
])("%s %s with %j: %s", (method, url, headers, status) => {
  expect(ask(method, url, headers)).toBe(status);
});

test("an address that floods is turned away, except from files and the doors of senders", () => {
  expect(ask("GET", "/pricing", {}, true)).toBe(429);
  expect(ask("GET", "/api/v1/session", {}, true)).toBe(429);
  for (const url of [
    "/_next/static/chunks/a.js",
    "/api/checkout/webhook",
    "/api/webhooks/didww/orders",
    "/api/live",
    "/api/inngest",
  ])
    expect(ask("GET", url, {}, true)).toBeNull();
});

describe("the flood meter", () => {
  test("lets a burst in, then forty a second, each address by itself", () => {
    const isFlood = createFloodMeter();
    const count = (address: string, requests: number, now: number) =>
      Array.from({ length: requests }, () => isFlood(address, now)).filter((flood) => !flood).length;
    expect(count("203.0.113.1", 1000, 0)).toBe(400);
    expect(count("203.0.113.2", 100, 0)).toBe(100);
    expect(count("203.0.113.1", 1000, 1000)).toBe(40);
    expect(count("203.0.113.1", 1000, 60_000)).toBe(400);
  });

  test("does not count this machine: a proxy on it may stand for everybody", () => {
    const isFlood = createFloodMeter();
    expect(Array.from({ length: 2000 }, () => isFlood("127.0.0.1", 0)).some(Boolean)).toBe(false);
  });
});
