import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { apiRoute } from "@/lib/api/api-route";
import { nothingHere } from "@/lib/api/no-route";
import { noContent, reply } from "@/lib/api/reply";
import { route, serve } from "@/lib/api/route";
import { changePassword } from "@/lib/auth/change-credentials";
import { signIn } from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { newApiKey } from "@/lib/callers/api-key";
import { AppError } from "@/lib/errors";
import { buildKey, password, signInPerson } from "../../builders/person.ts";
import { joinStaff } from "../../builders/staff.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, openBrowser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

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

const newPerson = () => signInPerson(database, api);
const newKey = (accountId: string, scopes: string[]) => buildKey(database.sql, accountId, scopes);

type Route = ReturnType<typeof apiRoute>;
const ask = (route: Route, request: Request, params: Record<string, string> = {}) =>
  route(request, { params: Promise.resolve(params) });
const post = (browser: Browser, body: unknown = {}, headers: Record<string, string> = {}, path = "/api/v1/things") =>
  browser.request(path, { method: "POST", body: JSON.stringify(body), headers });
const get = (browser: Browser, headers: Record<string, string> = {}, path = "/api/v1/things") =>
  browser.request(path, { headers });
/** A call of a program: no cookies, no Origin. */
const asProgram = (token: string, method = "GET", headers: Record<string, string> = {}, body?: unknown) =>
  new Request("http://127.0.0.1:3000/api/v1/things", {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const outcome = async (response: Response) => ({ status: response.status, code: (await response.json()).error?.code });

const whoAmI = apiRoute({ who: "optional" }, async ({ actor, accountId }) => ({ actor, account_id: accountId }));

describe("every answer", () => {
  test("carries a request id, rate-limit headers and no-store", async () => {
    const response = await ask(whoAmI, get(openBrowser()));
    expect(response.status).toBe(200);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("ratelimit-limit")).toBe("60");
    expect(response.headers.get("ratelimit-remaining")).toBe("59");
    expect(Number(response.headers.get("ratelimit-reset"))).toBeGreaterThan(0);
  });

  test("keeps a harmless request id of the caller and replaces a harmful one", async () => {
    expect(
      (await ask(whoAmI, get(openBrowser(), { "x-request-id": "trace-12345678" }))).headers.get("x-request-id"),
    ).toBe("trace-12345678");
    const harmful = await ask(whoAmI, get(openBrowser(), { "x-request-id": '"},{"level":"fatal"' }));
    expect(harmful.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("that fails has the one envelope, also for unforeseen failures, and reveals no internals", async () => {
    const broken = apiRoute({ who: "public" }, async () => {
      throw new Error("relation public.secrets does not exist at /srv/app.js:1");
    });
    const response = await ask(broken, get(openBrowser(), { "x-request-id": "trace-87654321" }));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error: {
        code: "INTERNAL",
        message: expect.any(String),
        details: {},
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        requestId: "trace-87654321",
      },
    });
    expect(text).not.toMatch(/secrets|app\.js/);
    expect(response.headers.get("ratelimit-limit")).toBe("60");
  });

  test("has the status of its code, with details and Retry-After where there are any", async () => {
    const refuse = apiRoute({ who: "public" }, async () => {
      throw new AppError("CARRIER_UNAVAILABLE", {
        message: "secret of ours",
        details: { carrier: "didww" },
        retryAfterSeconds: 7,
      });
    });
    const response = await ask(refuse, get(openBrowser()));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("7");
    expect((await response.json()).error).toMatchObject({ code: "CARRIER_UNAVAILABLE", details: { carrier: "didww" } });
  });

  test("may have a status, headers or no body at all", async () => {
    const created = await ask(
      apiRoute({ who: "public" }, async () =>
        reply({ id: 1 }, { status: 201, headers: { location: "/api/v1/things/1" } }),
      ),
      get(openBrowser()),
    );
    expect([created.status, created.headers.get("location"), await created.json()]).toEqual([
      201,
      "/api/v1/things/1",
      { id: 1 },
    ]);
    const empty = await ask(
      apiRoute({ who: "public" }, async () => noContent()),
      get(openBrowser()),
    );
    expect([empty.status, await empty.text()]).toEqual([204, ""]);
  });
});

describe("who calls", () => {
  test("is never taken from body, query, parameters or made-up headers", async () => {
    const ada = await newPerson();
    const echo = apiRoute({ who: "optional", body: z.unknown() }, async ({ actor, accountId }) => ({
      actor,
      account_id: accountId,
    }));
    const claims = {
      kind: "user",
      user_id: ada.id,
      userId: ada.id,
      actor: { kind: "user", user_id: ada.id },
      account_id: ada.accountId,
      role: "service_role",
    };
    const headers = {
      "x-user-id": ada.id,
      "x-actor": JSON.stringify(claims.actor),
      "x-forwarded-user": ada.email,
      "numninja-account": ada.accountId,
    };
    const response = await ask(
      echo,
      post(
        openBrowser(),
        claims,
        headers,
        `/api/v1/things?user_id=${ada.id}&actor=${encodeURIComponent(JSON.stringify(claims.actor))}`,
      ),
      { actor: ada.id },
    );
    expect(await response.json()).toEqual({ actor: null, account_id: null });
  });

  test("with a worthless credential is refused even on anonymous routes", async () => {
    expect(await outcome(await ask(whoAmI, asProgram("nonsense")))).toEqual({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("a stranger and a guest are not let into an account's routes", async () => {
    const route = apiRoute({ who: "account" }, async () => ({}));
    const guest = openBrowser();
    guest.cookies.set("nn-cart", "a".repeat(43));
    expect(await outcome(await ask(route, get(openBrowser())))).toEqual({ status: 401, code: "UNAUTHENTICATED" });
    expect(await outcome(await ask(route, get(guest)))).toEqual({ status: 401, code: "UNAUTHENTICATED" });
  });

  test("a person gets the last account used, or the one that NumNinja-Account names", async () => {
    const { id, browser, accountId } = await newPerson();
    const [second] = await database.sql`insert into public.accounts (name) values ('Second') returning id`;
    await database.sql`insert into public.memberships (account_id, user_id, role) values (${second?.id}, ${id}, 'member')`;
    const account = async (headers = {}) => (await (await ask(whoAmI, get(browser, headers))).json()).account_id;
    expect(await account()).toBe(accountId);
    expect(await account({ "numninja-account": second?.id })).toBe(second?.id);
    expect(await account()).toBe(second?.id);
  });

  test("naming someone else's account is answered like one that does not exist", async () => {
    const { browser } = await newPerson();
    const stranger = await newPerson();
    for (const account of [stranger.accountId, randomUUID(), "not-an-id", "' or 1=1 --"]) {
      expect(await outcome(await ask(whoAmI, get(browser, { "numninja-account": account })))).toEqual({
        status: 404,
        code: "NOT_FOUND",
      });
    }
  });

  test("a browser without a cart gets one where a guest is wanted, and keeps it", async () => {
    const route = apiRoute({ who: "cart" }, async ({ actor }) => actor);
    const browser = openBrowser();
    const first = await ask(route, post(browser));
    expect(first.headers.getSetCookie().join()).toMatch(/nn-cart=[\w-]{43}; .*HttpOnly/);
    browser.keep(first);
    const second = await ask(route, post(browser));
    expect(second.headers.getSetCookie()).toEqual([]);
    expect(await second.json()).toEqual(await first.json());
  });
});

describe("a key", () => {
  const route = apiRoute({ who: "account", scope: "numbers:read" }, async ({ accountId }) => ({
    account_id: accountId,
  }));

  test("with the scope acts for its account", async () => {
    const { accountId } = await newPerson();
    const key = await newKey(accountId, ["numbers:read"]);
    expect(await (await ask(route, asProgram(key))).json()).toEqual({ account_id: accountId });
  });

  test("without the scope is refused, and may not name another account", async () => {
    const { accountId } = await newPerson();
    const stranger = await newPerson();
    expect(await outcome(await ask(route, asProgram(await newKey(accountId, ["orders:read"]))))).toEqual({
      status: 403,
      code: "FORBIDDEN",
    });
    expect(
      await outcome(
        await ask(
          route,
          asProgram(await newKey(accountId, ["numbers:read"]), "GET", { "numninja-account": stranger.accountId }),
        ),
      ),
    ).toEqual({ status: 404, code: "NOT_FOUND" });
  });

  test("is refused on routes for people, and on routes that name no scope", async () => {
    const { accountId } = await newPerson();
    const key = await newKey(accountId, ["numbers:read", "numbers:write", "orders:read", "orders:write", "cart:write"]);
    for (const who of ["person", "account", "cart"] as const) {
      expect(
        await outcome(
          await ask(
            apiRoute({ who }, async () => ({})),
            asProgram(key, "GET"),
          ),
        ),
        who,
      ).toEqual({ status: 403, code: "FORBIDDEN" });
    }
  });
});

describe("what a person may do in an account", () => {
  const rename = apiRoute(
    { who: "account", permission: "configure", body: z.object({ name: z.string() }) },
    async () => ({}),
  );
  const look = apiRoute({ who: "account", permission: "read" }, async () => ({}));
  const pay = apiRoute({ who: "account", permission: "billing" }, async () => ({}));

  test("is asked before the body is looked at, of the account that is meant", async () => {
    const { id, browser } = await newPerson();
    const [other] = await database.sql`insert into public.accounts (name) values ('Books') returning id`;
    await database.sql`insert into public.memberships (account_id, user_id, role) values (${other?.id}, ${id}, 'billing')`;
    const named = { "numninja-account": other?.id as string };
    expect(await outcome(await ask(rename, post(browser, { nonsense: true }, named)))).toEqual({
      status: 403,
      code: "FORBIDDEN",
    });
    const [profile] = await database.sql`select last_account_id from public.profiles where user_id = ${id}`;
    expect(profile?.last_account_id, "a refused choice is not remembered").not.toBe(other?.id);
    expect((await ask(look, get(browser, named))).status, "bills and nothing else").toBe(403);
    expect((await ask(pay, get(browser, named))).status).toBe(200);
    expect((await ask(rename, post(browser, { name: "x" }))).status, "the one used last").toBe(403);
  });

  test("ends with the account's suspension, reading aside", async () => {
    const { browser, accountId } = await newPerson();
    await database.sql`update public.accounts set status = 'suspended' where id = ${accountId}`;
    expect(await outcome(await ask(rename, post(browser, { name: "x" })))).toEqual({
      status: 403,
      code: "ACCOUNT_SUSPENDED",
    });
    expect((await ask(look, get(browser))).status).toBe(200);
  });
});

describe("a session that was ended elsewhere", () => {
  const whoMay = (who: "optional" | "cart" | "account" | "person") =>
    apiRoute({ who, scope: "cart:write" }, async ({ actor }) => ({ kind: actor?.kind ?? null }));

  test("ends at the next request: a browser goes on as a stranger where one may, and its cookies go", async () => {
    for (const [who, after] of [
      ["optional", { status: 200, kind: null }],
      ["cart", { status: 200, kind: "guest" }],
      ["account", { status: 401 }],
      ["person", { status: 401 }],
    ] as const) {
      const { id, browser } = await newPerson();
      expect(await (await ask(whoMay(who), post(browser))).json(), who).toEqual({ kind: "user" });
      await database.sql`delete from auth.sessions where user_id = ${id}`;
      const answer = await ask(whoMay(who), post(browser));
      const { kind } = await answer.json();
      expect({ status: answer.status, ...(answer.ok && { kind }) }, who).toEqual(after);
      expect(
        answer.headers.getSetCookie().some((cookie) => /^nn-auth=;.*Max-Age=0/i.test(cookie)),
        who,
      ).toBe(true);
    }
  });

  test.each([
    ["a sign-out", (browser: Browser) => signOut(browser.context())],
    [
      "a new password, on other devices",
      (browser: Browser) =>
        changePassword({ current_password: password, password: "another horse battery" }, browser.context()),
    ],
  ])("ends with %s: a copied cookie is worth nothing", async (what, end) => {
    const { email, browser } = await newPerson();
    const copy = openBrowser();
    if (what === "a sign-out") for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    else await signIn({ email, password }, copy.context());
    const route = whoMay("optional");
    expect(await (await ask(route, post(copy))).json()).toEqual({ kind: "user" });
    await end(browser);
    expect(await (await ask(route, post(copy))).json()).toEqual({ kind: null });
    if (what !== "a sign-out") expect(await (await ask(route, post(browser))).json()).toEqual({ kind: "user" });
  });

  test("ends for a Bearer token and after a ban too", async () => {
    const { id, browser } = await newPerson();
    const token = JSON.parse(
      Buffer.from((browser.cookies.get("nn-auth") ?? "").replace(/^base64-/, ""), "base64url").toString(),
    ).access_token;
    const route = whoMay("optional");
    expect((await ask(route, asProgram(token))).status).toBe(200);
    await database.sql`update auth.users set banned_until = now() + interval '1 hour' where id = ${id}`;
    expect((await ask(route, asProgram(token))).status).toBe(401);
    await database.sql`update auth.users set banned_until = null where id = ${id}`;
    expect((await ask(route, asProgram(token))).status).toBe(200);
    await database.sql`delete from auth.sessions where user_id = ${id}`;
    expect((await ask(route, asProgram(token))).status).toBe(401);
  });
});

describe("an address of staff", () => {
  const endpoint = {
    method: "POST",
    path: "/staff/things",
    summary: "",
    who: "staff",
    role: "support",
    answers: { 200: z.object({}) },
  } as const;
  const { GET, POST } = serve(route(endpoint, async () => ({})));
  const newStaff = async (role: "support" | "operator" | "admin") => {
    const person = await newPerson();
    await joinStaff(database.sql, person.id, role);
    return person;
  };

  test("is open to its role and to higher ones, as an actor that is no customer", async () => {
    const operators = apiRoute({ who: "staff", role: "operator" }, async ({ actor, accountId }) => ({
      kind: actor.kind,
      role: actor.role,
      accountId,
    }));
    const [support, operator, admin] = [await newStaff("support"), await newStaff("operator"), await newStaff("admin")];
    expect((await ask(operators, post(support.browser))).status).toBe(404);
    for (const [person, role] of [
      [operator, "operator"],
      [admin, "admin"],
    ] as const) {
      const answer = await ask(operators, post(person.browser));
      expect(await answer.json()).toEqual({ kind: "staff", role, accountId: null });
    }
    const foreign = await ask(operators, post(operator.browser, {}, { origin: "https://evil.example" }));
    expect(foreign.status).toBe(403);
    await database.sql`delete from auth.sessions where user_id = ${operator.id}`;
    expect((await ask(operators, post(operator.browser))).status).toBe(404);
    await database.sql`delete from public.staff_members where user_id = ${admin.id}`;
    expect((await ask(operators, post(admin.browser))).status).toBe(404);
  });

  test("is for everyone else the same 404 as one that does not exist, whatever else is wrong with the request", async () => {
    const { browser, accountId } = await newPerson();
    const key = await newKey(accountId, ["numbers:read", "orders:write"]);
    // Each from an address of its own: counts of requests are kept by the process, too.
    const from = (more: Record<string, string> = {}) => ({ "x-test-address": openBrowser().address, ...more });
    const requests: (() => Request)[] = [
      () => post(openBrowser()),
      () => post(browser, {}, from()),
      () => post(browser, {}, from({ origin: "https://evil.example" })),
      () => post(browser, {}, from({ "numninja-account": "no-account" })),
      () => asProgram(key, "POST", from(), {}),
      () => asProgram("worthless", "POST", from(), {}),
    ];
    const look = async (ask: Promise<Response>) => {
      const response = await ask;
      const { timestamp: _, requestId: __, ...error } = (await response.json()).error;
      const headers = [...response.headers].filter(([name]) => name !== "x-request-id");
      return { status: response.status, headers, error };
    };
    for (const handler of [POST, GET]) {
      for (const request of requests) {
        const refused = await look(ask(handler, request()));
        expect(refused).toEqual(await look(ask(nothingHere, request())));
        expect(refused.status).toBe(404);
      }
    }
  });
});

describe("a method that a route does not have", () => {
  const files = readdirSync("app/api/v1", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  test.each(files)("is refused in the envelope: %s", async (file) => {
    const route: Record<string, Route> = await import(path.resolve("app/api/v1", file));
    const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    // One function refuses what a route has not; no route has all methods but one.
    const refused = methods.filter((method) => methods.filter((other) => route[other] === route[method]).length > 1);
    const own = methods.filter((method) => !refused.includes(method));
    const [method = ""] = refused;
    const headers = { "x-test-address": openBrowser().address }; // there are more routes than one address may ask for
    const response = await ask(route[method]!, new Request("http://127.0.0.1:3000/api/v1/things", { method, headers }));
    expect(response.headers.get("ratelimit-limit")).not.toBeNull();
    const { error } = await response.json();
    if (/^(\[\.\.\.rest\]|staff\/)/.test(file)) expect([response.status, error.code]).toEqual([404, "NOT_FOUND"]);
    else {
      expect([response.status, error.code]).toEqual([405, "METHOD_NOT_ALLOWED"]);
      const said = response.headers.get("allow")!.split(", ");
      expect(said.filter((method) => !["HEAD", "OPTIONS"].includes(method))).toEqual(own);
    }
  });
});

describe("a write that rides on a cookie", () => {
  const route = apiRoute({ who: "account" }, async () => ({ done: true }));

  test("is done for our own pages only", async () => {
    const { browser } = await newPerson();
    expect((await ask(route, post(browser))).status).toBe(200);
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      expect(await outcome(await ask(route, post(browser, {}, headers))), JSON.stringify(headers)).toEqual({
        status: 403,
        code: "FORBIDDEN",
      });
    }
    const noOrigin = post(browser);
    noOrigin.headers.delete("origin");
    expect(await outcome(await ask(route, noOrigin))).toEqual({ status: 403, code: "FORBIDDEN" });
  });

  test("is no business of a program with a token", async () => {
    const { accountId } = await newPerson();
    const open = apiRoute({ who: "account", scope: "cart:write" }, async () => ({ done: true }));
    expect(
      (
        await ask(
          open,
          asProgram(await newKey(accountId, ["cart:write"]), "POST", { origin: "https://partner.example" }, {}),
        )
      ).status,
    ).toBe(200);
  });
});

describe("what comes in", () => {
  const route = apiRoute(
    {
      who: "public",
      body: z.object({
        e164: z.string().startsWith("+"),
        lines: z.array(z.object({ count: z.number().int() })).default([]),
      }),
      query: z.object({ page: z.coerce.number().default(1) }),
      params: z.object({ id: z.uuid() }),
      maxBodyBytes: 200,
    },
    async ({ body, query, params }) => ({ body, query, params }),
  );
  const id = randomUUID();

  test("arrives parsed", async () => {
    const response = await ask(route, post(openBrowser(), { e164: "+12025550101" }, {}, "/api/v1/things?page=3"), {
      id,
    });
    expect(await response.json()).toEqual({
      body: { e164: "+12025550101", lines: [] },
      query: { page: 3 },
      params: { id },
    });
  });

  test("and is wrong is named by path", async () => {
    const response = await ask(route, post(openBrowser(), { e164: "12", lines: [{ count: 1.5 }] }), { id });
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.code).toBe("VALIDATION_FAILED");
    expect(error.details.issues.map(({ path }: { path: string }) => path)).toEqual(["e164", "lines.0.count"]);
  });

  test("and is no JSON, nothing, or too long is refused", async () => {
    const raw = (body: string) => openBrowser().request("/api/v1/things", { method: "POST", body });
    expect(await outcome(await ask(route, raw("{oops"), { id }))).toEqual({ status: 400, code: "VALIDATION_FAILED" });
    expect(await outcome(await ask(route, raw(""), { id }))).toEqual({ status: 400, code: "VALIDATION_FAILED" });
    expect(await outcome(await ask(route, post(openBrowser(), { e164: `+${"1".repeat(300)}` }), { id }))).toEqual({
      status: 413,
      code: "PAYLOAD_TOO_LARGE",
    });
    expect(await outcome(await ask(route, post(openBrowser(), { e164: "+1" }), { id: "7" }))).toEqual({
      status: 400,
      code: "VALIDATION_FAILED",
    });
  });
});

describe("the rate limit", () => {
  const route = apiRoute({ who: "optional", rateLimit: { name: "test", rate: 0.01, burst: 3 } }, async () => ({}));

  test("counts per caller and returns when to try again", async () => {
    const browser = openBrowser();
    const answers = [];
    for (let index = 0; index < 5; index++) answers.push(await ask(route, get(browser)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["2", "1", "0", "0", "0"]);
    expect(Number(answers[3]?.headers.get("retry-after"))).toBeGreaterThanOrEqual(9);
    expect(await outcome(answers[4] as Response)).toEqual({ status: 429, code: "RATE_LIMITED" });
    expect((await ask(route, get(openBrowser()))).status).toBe(200);
  });

  test("cannot be escaped with fresh guest carts, and holds under a burst", async () => {
    const { address } = openBrowser();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const guest = openBrowser(address);
        guest.cookies.set("nn-cart", String(index).repeat(43).slice(0, 43));
        return ask(route, get(guest));
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  });

  test("ends the guessing of keys", async () => {
    const { address } = openBrowser();
    const tries: number[] = [];
    for (let index = 0; index < 50 && tries.at(-1) !== 429; index++)
      tries.push((await ask(whoAmI, asProgram(newApiKey().key, "GET", { "x-test-address": address }))).status);
    expect(tries.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(tries.at(-1)).toBe(429);
  });
});

describe("an Idempotency-Key", () => {
  let runs = 0;
  let gate: Promise<void> = Promise.resolve();
  beforeEach(() => {
    runs = 0;
    gate = Promise.resolve();
  });
  const buy = apiRoute(
    { who: "account", needsIdempotencyKey: true, body: z.object({ what: z.string() }) },
    async ({ body }) => {
      runs += 1;
      await gate;
      if (body.what === "refused") throw new AppError("NUMBER_TAKEN");
      if (body.what === "broken") throw new AppError("CARRIER_UNAVAILABLE");
      return reply({ order: runs, what: body.what }, { status: 201, headers: { location: `/orders/${runs}` } });
    },
  );
  const send = (browser: Browser, key: string, what = "number", path?: string) =>
    ask(buy, post(browser, { what }, { "idempotency-key": key }, path));

  test("is required where money is spent", async () => {
    const { browser } = await newPerson();
    expect(await outcome(await ask(buy, post(browser, { what: "number" })))).toEqual({
      status: 422,
      code: "IDEMPOTENCY_KEY_REQUIRED",
    });
    expect(await outcome(await send(browser, "has space"))).toEqual({ status: 400, code: "VALIDATION_FAILED" });
    expect(await outcome(await send(browser, "k".repeat(256)))).toEqual({ status: 400, code: "VALIDATION_FAILED" });
    expect(runs).toBe(0);
  });

  test("gives the first answer again, whole, and does the work once", async () => {
    const { browser } = await newPerson();
    const first = await send(browser, "key-1");
    const second = await send(browser, "key-1");
    expect([first.status, first.headers.get("idempotent-replayed")]).toEqual([201, null]);
    expect([second.status, second.headers.get("idempotent-replayed"), second.headers.get("location")]).toEqual([
      201,
      "true",
      "/orders/1",
    ]);
    expect(await second.json()).toEqual(await first.json());
    expect(runs).toBe(1);
  });

  test("keeps no answer with a secret: a repeat is refused, and nothing is done", async () => {
    const { browser } = await newPerson();
    const add = apiRoute(
      { who: "account", answersSecret: true, body: z.object({ what: z.string() }) },
      async ({ body }) => {
        runs += 1;
        if (body.what === "refused") throw new AppError("NUMBER_TAKEN");
        return reply({ secret: "whsec_shown-once" }, { status: 201 });
      },
    );
    const sendTo = (what: string, key: string) => ask(add, post(browser, { what }, { "idempotency-key": key }));
    expect(await (await sendTo("number", "key-1")).json()).toEqual({ secret: "whsec_shown-once" });
    expect(await outcome(await sendTo("number", "key-1"))).toEqual({ status: 409, code: "SECRET_GIVEN_ONCE" });
    expect(await outcome(await sendTo("refused", "key-2"))).toEqual({ status: 409, code: "NUMBER_TAKEN" });
    expect(await outcome(await sendTo("refused", "key-2"))).toEqual({ status: 409, code: "NUMBER_TAKEN" });
    expect(runs).toBe(2);
    const kept = await database.sql`select response::text from public.idempotency_keys`;
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toContain("whsec_shown-once");
  });

  test("keeps a refusal as well", async () => {
    const { browser } = await newPerson();
    const first = await send(browser, "key-1", "refused");
    const second = await send(browser, "key-1", "refused");
    expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([409, 409, "true"]);
    expect(await second.json()).toEqual(await first.json());
    expect(runs).toBe(1);
  });

  test("does not keep an internal failure: the same key may try again", async () => {
    const { browser } = await newPerson();
    expect((await send(browser, "key-1", "broken")).status).toBe(503);
    expect((await send(browser, "key-1", "broken")).status).toBe(503);
    expect(runs).toBe(2);
  });

  test("with another body or query is a conflict, and nothing is done", async () => {
    const { browser } = await newPerson();
    await send(browser, "key-1");
    expect(await outcome(await send(browser, "key-1", "other"))).toEqual({ status: 409, code: "IDEMPOTENCY_MISMATCH" });
    expect(await outcome(await send(browser, "key-1", "number", "/api/v1/things?dry=1"))).toEqual({
      status: 409,
      code: "IDEMPOTENCY_MISMATCH",
    });
    expect(runs).toBe(1);
  });

  test("sent many times concurrently does the work once; the others must wait", async () => {
    const { browser } = await newPerson();
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    let refusals = 0;
    const all = Array.from({ length: 8 }, () =>
      send(browser, "key-1").then((answer) => {
        refusals += 1;
        return answer;
      }),
    );
    await vi.waitFor(() => expect(refusals).toBe(7), { timeout: 20_000 }); // the one that works waits at the gate
    open();
    const answers = await Promise.all(all);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const refused = answers.find(({ status }) => status === 409) as Response;
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await outcome(refused)).toEqual({ status: 409, code: "IDEMPOTENCY_IN_PROGRESS" });
    expect(runs).toBe(1);
    expect((await send(browser, "key-1")).headers.get("idempotent-replayed")).toBe("true");
  });

  test("of one account means nothing to another, nor on another route", async () => {
    const ada = await newPerson();
    const bob = await newPerson();
    await send(ada.browser, "shared");
    expect((await send(bob.browser, "shared")).headers.get("idempotent-replayed")).toBeNull();
    expect(
      (await send(ada.browser, "shared", "number", "/api/v1/other-things")).headers.get("idempotent-replayed"),
    ).toBeNull();
    expect(runs).toBe(3);
  });

  test("is looked at only after the caller was let in", async () => {
    const { browser } = await newPerson();
    await send(browser, "key-1");
    expect((await send(openBrowser(), "key-1")).status).toBe(401);
    expect(
      await outcome(
        await ask(
          buy,
          post(browser, { what: "number" }, { "idempotency-key": "key-1", origin: "https://evil.example" }),
        ),
      ),
    ).toEqual({ status: 403, code: "FORBIDDEN" });
  });
});
