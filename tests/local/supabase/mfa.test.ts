import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limitTries } from "../../../local/supabase/mfa/limit-tries.ts";
import { totpCode } from "../../../local/supabase/mfa/totp.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { mfaTriesPerMinute: 6000 });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const password = "correct-horse-1";

async function newPerson() {
  const email = `person-${randomUUID()}@example.com`;
  const { data } = await api.admin().auth.admin.createUser({ email, password, email_confirm: true });
  return { email, id: data.user!.id };
}

async function signIn(email: string): Promise<SupabaseClient> {
  const client = api.anon();
  const { error } = await client.auth.signInWithPassword({ email, password });
  expect(error).toBeNull();
  return client;
}

async function enroll(client: SupabaseClient, friendlyName = "phone") {
  const { data, error } = await client.auth.mfa.enroll({ factorType: "totp", friendlyName, issuer: "NumNinja" });
  expect(error).toBeNull();
  return { id: data!.id, ...data!.totp };
}

const answer = (client: SupabaseClient, factorId: string, secret: string) =>
  client.auth.mfa.challengeAndVerify({ factorId, code: totpCode(secret) });

/** Someone with a verified factor, in the session that verified it. */
async function enrolled() {
  const person = await newPerson();
  const client = await signIn(person.email);
  const factor = await enroll(client);
  expect((await answer(client, factor.id, factor.secret)).error).toBeNull();
  return { ...person, client, factor };
}

const claimsOf = async (client: SupabaseClient) => {
  const token = (await client.auth.getSession()).data.session!.access_token;
  const keys = createRemoteJWKSet(new URL(`${api.url}/auth/v1/.well-known/jwks.json`));
  return (await jwtVerify(token, keys, { audience: "authenticated" })).payload;
};

describe("enrolling", () => {
  test("shows the secret once, as a picture, as text and as an address", async () => {
    const { email } = await newPerson();
    const client = await signIn(email);
    const factor = await enroll(client);
    expect(factor.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(factor.uri).toBe(
      `otpauth://totp/NumNinja:${encodeURIComponent(email)}?algorithm=SHA1&digits=6&issuer=NumNinja&period=30&secret=${factor.secret}`,
    );
    expect(factor.qr_code).toMatch(/^data:image\/svg\+xml;utf-8,<svg /);
    const { data } = await client.auth.getUser();
    expect(data.user?.factors).toMatchObject([
      { id: factor.id, friendly_name: "phone", factor_type: "totp", status: "unverified" },
    ]);
    expect(JSON.stringify(data.user)).not.toContain(factor.secret);
    expect((await claimsOf(client)).aal, "nothing is verified yet").toBe("aal1");
  });

  test("refuses a name twice, other kinds, and strangers", async () => {
    const { email } = await newPerson();
    const client = await signIn(email);
    await enroll(client);
    const again = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" });
    expect(again.error).toMatchObject({ code: "mfa_factor_name_conflict", status: 422 });
    const phone = await client.auth.mfa.enroll({ factorType: "phone", phone: "+12025550100" });
    expect(phone.error).toMatchObject({ code: "mfa_phone_enroll_not_enabled", status: 422 });
    const post = (headers: Record<string, string>) =>
      fetch(`${api.url}/auth/v1/factors`, {
        method: "POST",
        body: "{}",
        headers: { apikey: api.publishableKey, ...headers },
      });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: "Bearer a.b.c" })).status).toBe(403);
    const token = (await client.auth.getSession()).data.session!.access_token;
    expect((await post({ authorization: `Bearer ${token}` })).status, "no kind").toBe(400);
    await client.auth.signOut({ scope: "local" });
    expect((await post({ authorization: `Bearer ${token}` })).status, "signed out").toBe(403);
  });

  test("is not possible with the password alone once there is a verified factor", async () => {
    const { email } = await enrolled();
    const { error } = await (await signIn(email)).auth.mfa.enroll({ factorType: "totp", friendlyName: "thief" });
    expect(error).toMatchObject({ code: "insufficient_aal", status: 403 });
  });

  test("forgets what was not finished within five minutes", async () => {
    const { email, id } = await newPerson();
    const client = await signIn(email);
    await enroll(client);
    await database.sql`update auth.mfa_factors set created_at = created_at - interval '6 minutes' where user_id = ${id}`;
    await enroll(client);
    expect(await database.sql`select from auth.mfa_factors where user_id = ${id}`).toHaveLength(1);
  });
});

describe("a right code", () => {
  test("verifies the factor and lifts the session to aal2, which tells it everywhere and keeps it", async () => {
    const { client, factor, id } = await enrolled();
    const claims = await claimsOf(client);
    expect(claims).toMatchObject({ sub: id, aal: "aal2", amr: [{ method: "totp" }, { method: "password" }] });
    const [session] = await database.sql`select * from auth.sessions where id = ${String(claims.session_id)}`;
    expect(session).toMatchObject({ aal: "aal2", factor_id: factor.id });
    const level = await client.auth.mfa.getAuthenticatorAssuranceLevel();
    expect(level.data).toMatchObject({ currentLevel: "aal2", nextLevel: "aal2" });
    const refreshed = await client.auth.refreshSession();
    expect(refreshed.error).toBeNull();
    const later = await claimsOf(client);
    expect(later).toMatchObject({ aal: "aal2", amr: claims.amr, session_id: claims.session_id });
    const { data } = await client.auth.mfa.listFactors();
    expect(data?.totp).toMatchObject([{ id: factor.id, status: "verified" }]);
  });

  test("is asked for in the next session, which is aal1 before", async () => {
    const { email, factor } = await enrolled();
    const client = await signIn(email);
    expect((await client.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      currentLevel: "aal1",
      nextLevel: "aal2",
    });
    expect((await answer(client, factor.id, factor.secret)).error).toBeNull();
    expect((await claimsOf(client)).aal).toBe("aal2");
  });

  test("ends the person's other sessions that have only a password, not those with a second factor", async () => {
    const { email, client, factor } = await enrolled();
    const [weak, next] = [await signIn(email), await signIn(email)];
    expect((await answer(next, factor.id, factor.secret)).error).toBeNull();
    expect((await weak.auth.refreshSession()).error).not.toBeNull();
    expect((await client.auth.refreshSession()).error).toBeNull();
    expect((await next.auth.refreshSession()).error).toBeNull();
  });

  test("removes factors that were never verified", async () => {
    const { client, factor, id } = await enrolled();
    await enroll(client, "second");
    expect((await answer(client, factor.id, factor.secret)).error).toBeNull();
    const rows = await database.sql`select id from auth.mfa_factors where user_id = ${id}`;
    expect(rows.map((row) => row.id)).toEqual([factor.id]);
  });

  test("replaces the refresh token, as a new sign-in would", async () => {
    const person = await newPerson();
    const client = await signIn(person.email);
    const before = (await client.auth.getSession()).data.session!.refresh_token;
    const factor = await enroll(client);
    await answer(client, factor.id, factor.secret);
    expect((await client.auth.getSession()).data.session!.refresh_token).not.toBe(before);
  });
});

describe("a code is refused", () => {
  test("when it is wrong, of another time, or missing", async () => {
    const { email, factor } = await enrolled();
    const client = await signIn(email);
    const { data } = await client.auth.mfa.challenge({ factorId: factor.id });
    expect(data?.expires_at).toBeGreaterThan(Date.now() / 1000 + 290);
    const tries = ["000000", totpCode(factor.secret, Date.now() - 5 * 60_000), "abcdef", "1", "😀".repeat(3)];
    for (const code of tries) {
      const { error } = await client.auth.mfa.verify({ factorId: factor.id, challengeId: data!.id, code });
      expect(error, code).toMatchObject({ code: "mfa_verification_failed", status: 422 });
    }
    const empty = await client.auth.mfa.verify({ factorId: factor.id, challengeId: data!.id, code: "" });
    expect(empty.error).toMatchObject({ code: "validation_failed", status: 400 });
    expect((await claimsOf(client)).aal).toBe("aal1");
    const right = await client.auth.mfa.verify({
      factorId: factor.id,
      challengeId: data!.id,
      code: totpCode(factor.secret),
    });
    expect(right.error, "the challenge is still open").toBeNull();
  });

  test("after five minutes", async () => {
    const { email, factor } = await enrolled();
    const client = await signIn(email);
    const { data } = await client.auth.mfa.challenge({ factorId: factor.id });
    await database.sql`update auth.mfa_challenges set created_at = created_at - interval '301 seconds' where id = ${data!.id}`;
    const code = totpCode(factor.secret);
    const late = await client.auth.mfa.verify({ factorId: factor.id, challengeId: data!.id, code });
    expect(late.error).toMatchObject({ code: "mfa_challenge_expired", status: 422 });
    const gone = await client.auth.mfa.verify({ factorId: factor.id, challengeId: data!.id, code });
    expect(gone.error).toMatchObject({ code: "mfa_factor_not_found", status: 422 });
  });

  test("for a challenge that was answered, also when two answer at once", async () => {
    const { email, factor } = await enrolled();
    const client = await signIn(email);
    const { data } = await client.auth.mfa.challenge({ factorId: factor.id });
    const token = (await client.auth.getSession()).data.session!.access_token;
    const send = () =>
      fetch(`${api.url}/auth/v1/factors/${factor.id}/verify`, {
        method: "POST",
        headers: { apikey: api.publishableKey, authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ challenge_id: data!.id, code: totpCode(factor.secret) }),
      });
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
    expect((await (await send()).json()).error_code).toBe("mfa_ip_address_mismatch");
  });

  test("from another network address than the challenge's, and for another person's factor", async () => {
    const { email, factor } = await enrolled();
    const client = await signIn(email);
    const { data } = await client.auth.mfa.challenge({ factorId: factor.id });
    await database.sql`update auth.mfa_challenges set ip_address = '203.0.113.9' where id = ${data!.id}`;
    const code = totpCode(factor.secret);
    const moved = await client.auth.mfa.verify({ factorId: factor.id, challengeId: data!.id, code });
    expect(moved.error).toMatchObject({ code: "mfa_ip_address_mismatch", status: 422 });
    const stranger = await signIn((await newPerson()).email);
    for (const factorId of [factor.id, randomUUID()])
      expect((await stranger.auth.mfa.challenge({ factorId })).error).toMatchObject({
        code: "mfa_factor_not_found",
        status: 404,
      });
  });

  test("after too many tries from one address: 30, then 15 a minute", async () => {
    const takeTry = limitTries();
    const taken = Array.from({ length: 40 }, () => takeTry("verify", "192.0.2.1")).filter(Boolean);
    expect(taken).toHaveLength(30);
    expect(takeTry("challenge", "192.0.2.1"), "counted for itself").toBe(true);
    expect(takeTry("verify", "192.0.2.2")).toBe(true);
    const strict = await startTestApi(database);
    try {
      const { email, factor } = await enrolled();
      const client = createClient(strict.url, strict.publishableKey, { auth: { persistSession: false } });
      await client.auth.signInWithPassword({ email, password });
      const errors = [];
      for (let count = 0; count < 35; count++)
        errors.push(
          (await client.auth.mfa.verify({ factorId: factor.id, challengeId: randomUUID(), code: "000000" })).error,
        );
      expect(errors.at(-1)).toMatchObject({ code: "over_request_rate_limit", status: 429 });
      expect(errors[0]).toMatchObject({ code: "mfa_factor_not_found" });
    } finally {
      await strict.close();
    }
  });
});

describe("removing a factor", () => {
  test("needs aal2 once it is verified, and puts its sessions back to aal1", async () => {
    const { email, client, factor } = await enrolled();
    const weak = await signIn(email);
    expect((await weak.auth.mfa.unenroll({ factorId: factor.id })).error).toMatchObject({
      code: "insufficient_aal",
      status: 422,
    });
    expect((await client.auth.mfa.unenroll({ factorId: factor.id })).data).toEqual({ id: factor.id });
    await client.auth.refreshSession();
    expect(await claimsOf(client)).toMatchObject({ aal: "aal1", amr: [{ method: "password" }] });
  });

  test("that was never verified needs nothing", async () => {
    const client = await signIn((await newPerson()).email);
    const factor = await enroll(client);
    expect((await client.auth.mfa.unenroll({ factorId: factor.id })).error).toBeNull();
  });

  test("is also the secret key's to do", async () => {
    const { id, client, factor } = await enrolled();
    const { mfa } = api.admin().auth.admin;
    expect((await mfa.listFactors({ userId: id })).data?.factors).toMatchObject([
      { id: factor.id, status: "verified" },
    ]);
    expect((await mfa.deleteFactor({ userId: id, id: randomUUID() })).error).toMatchObject({
      code: "mfa_factor_not_found",
    });
    expect((await mfa.deleteFactor({ userId: id, id: factor.id })).error).toBeNull();
    expect((await mfa.listFactors({ userId: id })).data?.factors).toEqual([]);
    await client.auth.refreshSession();
    expect((await claimsOf(client)).aal).toBe("aal1");
    expect((await api.anon().auth.admin.mfa.listFactors({ userId: id })).error?.status).toBe(401);
  });
});
