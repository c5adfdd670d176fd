import { unstable_doesMiddlewareMatch } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { config, proxy } from "@/proxy";
import { signInPerson } from "../../builders/person.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api, { STRIPE_API_BASE: "http://127.0.0.1:54331" });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const visit = (browser: Browser, path: string) => proxy(new NextRequest(browser.request(path)));
/** What the page behind the proxy sees of the request. */
const seenByPage = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

const newPerson = async (): Promise<Browser> => (await signInPerson(database, api)).browser;

describe("a protected area", () => {
  test("sends a stranger to sign in, and knows the way back", async () => {
    const response = await visit(openBrowser(), "/account/orders/7?tab=receipt");
    expect(response.status).toBe(303);
    const target = new URL(response.headers.get("location") ?? "");
    expect([target.pathname, target.searchParams.get("next")]).toEqual(["/sign-in", "/account/orders/7?tab=receipt"]);
  });

  test("sends away a session that someone made up, and lets a person in", async () => {
    const forged = openBrowser();
    forged.cookies.set(
      "nn-auth",
      `base64-${Buffer.from('{"access_token":"a.b.c","refresh_token":"x","expires_at":9999999999}').toString("base64url")}`,
    );
    expect((await visit(forged, "/account/numbers")).status).toBe(303);
    expect((await visit(await newPerson(), "/account/numbers")).status).toBe(200);
  });

  test("is only the account, not what begins like it", async () => {
    expect((await visit(openBrowser(), "/accounting")).status).toBe(200);
    expect((await visit(openBrowser(), "/account")).status).toBe(303);
  });
});

test("a session that is about to end is refreshed for the browser and for the page behind", async () => {
  const browser = await newPerson();
  browser.ageSession();
  const before = browser.cookies.get("nn-auth");
  const response = await visit(browser, "/account/numbers");
  browser.keep(response);
  const after = browser.cookies.get("nn-auth") ?? "";
  expect(after).not.toBe(before);
  expect(seenByPage(response, "cookie")).toContain(after);
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(response.headers.getSetCookie().find((cookie) => cookie.startsWith("nn-auth="))).toMatch(
    /HttpOnly.*SameSite=lax/i,
  );
});

test("every page gets a nonce of its own, on the request for Next and on the answer for the browser", async () => {
  const [one, two] = await Promise.all([visit(openBrowser(), "/cart"), visit(openBrowser(), "/cart")]);
  const policy = one.headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'/);
  expect(policy).toContain("form-action 'self' https://checkout.stripe.com http://127.0.0.1:54331");
  expect(seenByPage(one, "content-security-policy")).toBe(policy);
  expect(two.headers.get("content-security-policy")).not.toBe(policy);
});

test("a nonce that the client sends is not used", async () => {
  const request = openBrowser().request("/cart", {
    headers: { "x-nonce": "mine", "content-security-policy": "script-src 'nonce-mine'" },
  });
  const response = await proxy(new NextRequest(request));
  expect(seenByPage(response, "x-nonce")).not.toBe("mine");
  expect(seenByPage(response, "content-security-policy")).not.toContain("mine");
});

describe("the proxy", () => {
  const matches = (url: string) =>
    unstable_doesMiddlewareMatch({ config, url: `http://127.0.0.1:3000${url}`, nextConfig: {} });

  test.each([
    "/",
    "/pricing",
    "/account",
    "/account/numbers/7",
    "/cart",
    "/checkout",
    "/checkout/success?order=1",
    "/numbers",
    "/numbers?digits=55",
    "/sign-in",
    "/sign-up",
    "/reset-password",
    "/reset-password/new",
    "/auth/confirm?token_hash=0123456789&type=email",
  ])("runs for %s, which is rendered per request", (path) => {
    expect(matches(path)).toBe(true);
  });

  test.each([
    "/numbers/us",
    "/numbers/us/new-york-212",
    "/terms", // cached
    "/api/health",
    "/api/inngest",
    "/api/checkout/webhook",
    "/api/webhooks/didww/orders",
    "/api/voice/inbound",
    "/api/auth/send-email", // entry points
    "/api/v1/cart",
    "/api/v1/orders/7",
    "/auth/sign-out",
    "/_next/static/chunks/a.js",
    "/favicon.ico",
  ])("leaves %s alone", (path) => {
    expect(matches(path)).toBe(false);
  });
});
