import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { GET as sessionRoute } from "@/app/api/v1/session/route";
import { proxy } from "@/proxy";
import { signInPerson } from "../../builders/person.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { openBrowser, readSession } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: () => {},
}));

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const cookieOf = (session: unknown) => `base64-${encode(session)}`;
const later = Math.floor(Date.now() / 1000) + 3600;
const session = (access_token: unknown, refresh_token: unknown = "refresh", expires_at: unknown = later) =>
  cookieOf({ access_token, refresh_token, expires_at, token_type: "bearer", user: null });
const jwt = (header: unknown, payload: unknown = { sub: "x", exp: later }, signature = "c2ln") =>
  `${encode(header)}.${encode(payload)}.${signature}`;

const unreadable: Record<string, string> = {
  "no JSON": "base64-AAAA",
  "not base64": "base64-%%%",
  "plain text": "nonsense",
  empty: "",
  "a list": cookieOf([]),
  null: cookieOf(null),
  "a number": cookieOf(7),
  "no tokens": cookieOf({}),
  "a token that is a number": session(7),
  "a token that is an object": session({ a: 1 }),
  "a token without parts": session("abc"),
  "a token of two parts": session("a.b"),
  "a token of dots": session(".."),
  "a header that is no JSON": session("YWJj.e30.c2ln"),
  "a payload that is no JSON": session(`${encode({ alg: "ES256" })}.YWJj.c2ln`),
  "a header that is a list": session(jwt([])),
  "an empty refresh token": session(jwt({ alg: "ES256" }), ""),
  "no refresh token": session(jwt({ alg: "ES256" }), null),
  "a NUL in the refresh token": session(jwt({ alg: "ES256" }), "a\u0000b"),
  "a line break in the refresh token": session(jwt({ alg: "ES256" }), "a\r\nb"),
};
const kids = ["local", "nothing", ""];
const forged: Record<string, string> = Object.fromEntries(
  ["none", "None", "HS256", "HS512", "RS256", "ES384", "EdDSA", "PS256", "ES256", "toString", ""].flatMap((alg) =>
    kids.map((kid) => [`alg ${alg || "empty"}, kid ${kid || "empty"}`, session(jwt({ alg, kid, typ: "JWT" }))]),
  ),
);
forged["an expired one with a refresh token that is nobody's"] = session(
  jwt({ alg: "ES256", kid: "local" }, { exp: 1 }),
  "nope",
  1,
);

const visit = (cookie: string, path = "/account/numbers") => {
  const browser = openBrowser();
  browser.cookies.set("nn-auth", cookie);
  return { browser, page: () => proxy(new NextRequest(browser.request(path))) };
};

describe.each(Object.entries({ ...unreadable, ...forged }))("a session cookie with %s", (name, cookie) => {
  test("is nobody's, on pages and in the API", async () => {
    const { browser, page } = visit(cookie);
    expect((await page()).status).toBe(303);
    const answer = await sessionRoute(browser.request("/api/v1/session"), { params: Promise.resolve({}) });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ signed_in: false });
    if (!(name in unreadable)) return;
    browser.keep(answer);
    expect(browser.cookies.has("nn-auth")).toBe(false);
    const gone = (await visit(cookie, "/cart").page()).headers.getSetCookie().find((one) => one.startsWith("nn-auth="));
    expect(gone).toMatch(/max-age=0/i);
  });
});

test("a real one is still somebody's, and in pieces too", async () => {
  const { browser } = await signInPerson(database, api);
  const whole = browser.cookies.get("nn-auth") ?? "";
  expect(readSession(whole).refresh_token).toBeTruthy();
  browser.cookies.delete("nn-auth");
  browser.cookies.set("nn-auth.0", whole.slice(0, 700));
  browser.cookies.set("nn-auth.1", whole.slice(700));
  expect((await proxy(new NextRequest(browser.request("/account/numbers")))).status).toBe(200);
});
