import { createHash, randomUUID } from "node:crypto";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { signInSchema } from "@/lib/auth/schema";
import { signIn } from "@/lib/auth/sign-in";
import { type Actor, actorJson, identifyCaller, startGuest } from "@/lib/callers/actor";
import { hashApiKey, newApiKey } from "@/lib/callers/api-key";
import { setAppEnv } from "../../setup/app-env.ts";
import { openBrowser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
let ada: { id: string; email: string; password: string; token: string; accountId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
  const email = "ada@example.com";
  const password = "a long password";
  const { data } = await api.admin().auth.admin.createUser({ email, password, email_confirm: true });
  const { data: session } = await api.anon().auth.signInWithPassword({ email, password });
  const id = data.user?.id ?? "";
  const [row] = await database.sql`select account_id from public.memberships where user_id = ${id}`;
  ada = { id, email, password, token: session.session?.access_token ?? "", accountId: row?.account_id };
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const bearer = (token: string) => identifyCaller(`Bearer ${token}`, openBrowser().jar);
const refused = { actor: null, source: "bearer", rejected: true };

describe("a Bearer token of the auth server", () => {
  test("names its person", async () => {
    const { actor, source, rejected } = await bearer(ada.token);
    expect({ source, rejected }).toEqual({ source: "bearer", rejected: false });
    expect(actor && actorJson(actor)).toEqual({
      kind: "user",
      user_id: ada.id,
      session_id: expect.any(String),
      cart: null,
    });
  });

  const claims = (more: Record<string, unknown> = {}) => ({
    sub: ada.id,
    session_id: randomUUID(),
    role: "authenticated",
    email: ada.email,
    ...more,
  });
  const own = async (payload: Record<string, unknown>, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) => {
    const { signingKey } = inject("postgres").keys;
    const { importJWK } = await import("jose");
    const [header] = ada.token.split(".");
    const { kid } = JSON.parse(Buffer.from(header ?? "", "base64url").toString());
    const jwt = new SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(`${api.url}/auth/v1`)
      .setAudience("authenticated")
      .setIssuedAt()
      .setExpirationTime("1h");
    return change(jwt).sign(await importJWK(signingKey, "ES256"));
  };

  test("made by the same key passes, so that the refusals below have one reason each", async () => {
    expect((await bearer(await own(claims()))).rejected).toBe(false);
  });

  test.each<[string, () => Promise<string>]>([
    ["expired", () => own(claims(), (jwt) => jwt.setExpirationTime(Math.floor(Date.now() / 1000) - 60))],
    ["for another audience", () => own(claims(), (jwt) => jwt.setAudience("anon"))],
    ["of another issuer", () => own(claims(), (jwt) => jwt.setIssuer("https://evil.example/auth/v1"))],
    ["of another role", () => own(claims({ role: "service_role" }))],
    ["of nobody", () => own({ role: "authenticated" })],
    ["without a session", () => own(claims({ session_id: undefined }))],
    ["of a session whose id is no id", () => own(claims({ session_id: "1" }))],
    ["of someone whose id is no id", () => own(claims({ sub: "1 or 1=1" }))],
    ["of an anonymous sign-in", () => own(claims({ is_anonymous: true }))],
    [
      "signed by another key under the same name",
      async () => {
        const [header] = ada.token.split(".");
        const { kid } = JSON.parse(Buffer.from(header ?? "", "base64url").toString());
        const { privateKey } = await generateKeyPair("ES256");
        return new SignJWT(claims())
          .setProtectedHeader({ alg: "ES256", kid })
          .setIssuer(`${api.url}/auth/v1`)
          .setAudience("authenticated")
          .setExpirationTime("1h")
          .sign(privateKey);
      },
    ],
    [
      "signed with the publishable key as a shared secret",
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: "HS256" })
          .setIssuer(`${api.url}/auth/v1`)
          .setAudience("authenticated")
          .setExpirationTime("1h")
          .sign(new TextEncoder().encode(api.publishableKey)),
    ],
    [
      "unsigned",
      async () => {
        const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
        return `${part({ alg: "none" })}.${part({ ...claims(), iss: `${api.url}/auth/v1`, aud: "authenticated", exp: 9999999999 })}.`;
      },
    ],
    [
      "with another person's claims pasted in",
      async () =>
        ada.token
          .split(".")
          .with(1, Buffer.from(JSON.stringify({ ...claims(), sub: randomUUID() })).toString("base64url"))
          .join("."),
    ],
    ["that is the secret key of the service", async () => api.secretKey],
    ["that is nonsense", async () => "nonsense"],
  ])("%s is refused", async (_, make) => {
    expect(await bearer(await make())).toEqual(refused);
  });

  test("that is bad is not rescued by a good session cookie", async () => {
    const browser = openBrowser();
    expect(await signIn(signInSchema.parse({ email: ada.email, password: ada.password }), browser.context())).toEqual({
      ok: true,
    });
    expect((await identifyCaller(null, browser.jar)).actor).toMatchObject({ kind: "user", userId: ada.id });
    expect(await identifyCaller("Bearer nonsense", browser.jar)).toEqual(refused);
    expect(await identifyCaller("Basic YWRhOnB3", browser.jar)).toEqual(refused);
    expect(await identifyCaller("", browser.jar)).toEqual(refused);
  });
});

describe("an API key", () => {
  const issue = async (more: { expires?: string; revoked?: string; account?: string } = {}) => {
    const { key, prefix, hash } = newApiKey();
    const [row] = await database.sql`
      insert into public.api_keys (account_id, name, prefix, hash, scopes, expires_at, revoked_at)
      values (${more.account ?? ada.accountId}, 'test', ${prefix}, ${hash}, array['numbers:read'], ${more.expires ?? null}, ${more.revoked ?? null}) returning id`;
    return { key, id: row?.id as string };
  };

  test("acts for its account with its scopes", async () => {
    const { key, id } = await issue();
    const { actor } = await bearer(key);
    expect(actor && actorJson(actor)).toEqual({
      kind: "key",
      key_id: id,
      account_id: ada.accountId,
      scopes: ["numbers:read"],
    });
  });

  test("with a changed letter, revoked, expired or of a closed account is refused", async () => {
    const { key } = await issue();
    const other = key.endsWith("A") ? "B" : "A";
    expect(await bearer(`${key.slice(0, -1)}${other}`)).toEqual(refused);
    expect(await bearer((await issue({ revoked: "2026-01-01" })).key)).toEqual(refused);
    expect(await bearer((await issue({ expires: "2026-01-01" })).key)).toEqual(refused);
    const [closed] =
      await database.sql`insert into public.accounts (name, status) values ('gone', 'closed') returning id`;
    expect(await bearer((await issue({ account: closed?.id })).key)).toEqual(refused);
  });

  test("is stored as a hash of 256 random bits", () => {
    const { key, hash } = newApiKey();
    expect(key).toMatch(/^nnk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
    expect(hash).toEqual(createHash("sha256").update(key).digest());
    expect(hashApiKey(key)).toEqual(hash);
  });
});

describe("a guest", () => {
  test("is known by the hash of a random cookie, never by the cookie itself", async () => {
    const browser = openBrowser();
    const guest = startGuest(browser.jar);
    const token = browser.cookies.get("nn-cart") ?? "";
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(actorJson(guest)).toEqual({ kind: "guest", cart: createHash("sha256").update(token).digest("hex") });
    expect((await identifyCaller(null, browser.jar)).actor).toEqual(guest);
  });

  test.each(["", "short", "a".repeat(44), createHash("sha256").update("x").digest("hex"), "../../../../etc/passwd"])(
    "with the cookie %j is nobody",
    async (value) => {
      const browser = openBrowser();
      browser.cookies.set("nn-cart", value);
      expect(await identifyCaller(null, browser.jar)).toEqual({ actor: null, source: "none", rejected: false });
    },
  );

  test("with a session cookie that someone made up is not a person", async () => {
    const browser = openBrowser();
    const session = {
      access_token: ada.token.split(".").with(2, "AAAA").join("."),
      refresh_token: "nothing",
      expires_at: 9999999999,
      token_type: "bearer",
    };
    browser.cookies.set("nn-auth", `base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`);
    expect((await identifyCaller(null, browser.jar)).actor).toBeNull();
  });
});

describe("an actor that was not made by identifyCaller", () => {
  test("does not compile", () => {
    // @ts-expect-error the brand cannot be named outside lib/callers/actor.ts
    const forged: Actor = { kind: "user", userId: "u", sessionId: "s", email: "", cart: null };
    expect(() => actorJson(forged)).toThrow(TypeError);
  });

  test("is not believed when cast past the compiler, and a real one cannot be changed or copied", async () => {
    const { actor } = await bearer(ada.token);
    if (!actor) throw new Error("no actor");
    const lookalikes: unknown[] = [
      { kind: "user", userId: ada.id, sessionId: randomUUID(), email: ada.email, cart: null },
      { ...actor },
      structuredClone(actor),
      JSON.parse(JSON.stringify(actor)),
      Object.create(actor),
      new Proxy(actor, {}),
    ];
    for (const lookalike of lookalikes) expect(() => actorJson(lookalike as Actor)).toThrow(TypeError);
    expect(() => Object.assign(actor, { userId: randomUUID() })).toThrow(TypeError);
    expect(actorJson(actor)).toMatchObject({ user_id: ada.id });
  });
});
