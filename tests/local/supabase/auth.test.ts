import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

let people = 0;
const newEmail = () => `person-${++people}@example.com`;
const password = "correct-horse-1";

async function signedUp(email = newEmail()) {
  const client = api.anon();
  await client.auth.signUp({ email, password });
  const mail = api.mails().at(-1)!;
  const { data, error } = await client.auth.verifyOtp({ email, token: mail.email_data.token, type: "email" });
  expect(error).toBeNull();
  return { email, client, session: data.session!, user: data.user! };
}

describe("signing up", () => {
  test("asks for confirmation: no session, a mail with a 6-digit code and the wanted redirect", async () => {
    const email = newEmail();
    const { data, error } = await api.anon().auth.signUp({
      email,
      password,
      options: { emailRedirectTo: "http://127.0.0.1:3000/auth/confirm?next=/checkout", data: { name: "Ann" } },
    });
    expect(error).toBeNull();
    expect(data.session).toBeNull();
    const mail = api.mails().at(-1)!;
    expect(mail.user.email).toBe(email);
    expect(mail.email_data).toMatchObject({
      email_action_type: "signup",
      redirect_to: "http://127.0.0.1:3000/auth/confirm?next=/checkout",
      token: expect.stringMatching(/^\d{6}$/),
    });
    const [row] =
      await database.sql`select raw_user_meta_data ->> 'name' as name from auth.users where email = ${email}`;
    expect(row?.name).toBe("Ann");
  });

  test("refuses to sign in before the address is confirmed", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    const { error } = await api.anon().auth.signInWithPassword({ email, password });
    expect(error?.code).toBe("email_not_confirmed");
  });

  test("says so only to someone who knows the password", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    const { error } = await api.anon().auth.signInWithPassword({ email, password: "not it at all" });
    expect(error?.code).toBe("invalid_credentials");
  });

  test("confirms by code, once", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    const { token } = api.mails().at(-1)!.email_data;
    const first = await api.anon().auth.verifyOtp({ email, token, type: "email" });
    expect(first.data.session?.access_token).toBeTruthy();
    const second = await api.anon().auth.verifyOtp({ email, token, type: "email" });
    expect(second.error?.code).toBe("otp_expired");
  });

  test("confirms by the link's hash", async () => {
    await api.anon().auth.signUp({ email: newEmail(), password });
    const { token_hash } = api.mails().at(-1)!.email_data;
    const { data } = await api.anon().auth.verifyOtp({ token_hash, type: "email" });
    expect(data.user?.email_confirmed_at).toBeTruthy();
  });

  test("sends another code on request, and again on a second sign-up", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    const first = api.mails().at(-1)!.email_data.token_hash;
    expect((await api.anon().auth.resend({ type: "signup", email })).error).toBeNull();
    const second = api.mails().at(-1)!.email_data.token_hash;
    expect(second).not.toBe(first);
    expect((await api.anon().auth.signUp({ email, password })).error).toBeNull();
    const { token, token_hash } = api.mails().at(-1)!.email_data;
    expect(token_hash).not.toBe(second);
    const { data } = await api.anon().auth.verifyOtp({ email, token, type: "email" });
    expect(data.session).toBeTruthy();
  });

  test("does not reveal to a stranger that an address is taken", async () => {
    const { email } = await signedUp();
    const sent = api.mails().length;
    const { data, error } = await api.anon().auth.signUp({ email, password: "another-password-1" });
    expect(error).toBeNull();
    expect(data.session).toBeNull();
    expect(data.user?.identities).toEqual([]);
    expect(api.mails().length).toBe(sent);
    expect((await api.anon().auth.signInWithPassword({ email, password: "another-password-1" })).error?.code).toBe(
      "invalid_credentials",
    );
  });

  test("two concurrent sign-ups of one address make one user", async () => {
    const email = newEmail();
    await Promise.all([api.anon().auth.signUp({ email, password }), api.anon().auth.signUp({ email, password })]);
    const [row] = await database.sql`select count(*)::int as n from auth.users where email = ${email}`;
    expect(row?.n).toBe(1);
  });
});

describe("sessions", () => {
  test("carry an ES256 token that the published keys verify, with the claims of hosted projects", async () => {
    const { session, user } = await signedUp();
    const keys = createRemoteJWKSet(new URL(`${api.url}/auth/v1/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(session.access_token, keys, { audience: "authenticated" });
    expect(protectedHeader.alg).toBe("ES256");
    expect(payload).toMatchObject({
      sub: user.id,
      role: "authenticated",
      aal: "aal1",
      amr: [{ method: "otp" }],
      app_metadata: { provider: "email" },
      is_anonymous: false,
      iss: `${api.url}/auth/v1`,
    });
    const published = await (await fetch(`${api.url}/auth/v1/.well-known/jwks.json`)).json();
    expect(published.keys[0]).not.toHaveProperty("d");
  });

  test("getClaims verifies locally", async () => {
    const { client, session, user } = await signedUp();
    const { data, error } = await client.auth.getClaims(session.access_token);
    expect(error).toBeNull();
    expect(data?.claims.sub).toBe(user.id);
  });

  test("keep the instant of signing in through a refresh", async () => {
    const { email } = await signedUp();
    const client = api.anon();
    const { data } = await client.auth.signInWithPassword({ email, password });
    const before = (await client.auth.getClaims()).data!.claims.amr as { method: string; timestamp: number }[];
    expect(before[0]?.method).toBe("password");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const refreshed = await client.auth.refreshSession({ refresh_token: data.session!.refresh_token });
    expect(refreshed.error).toBeNull();
    expect(refreshed.data.session?.access_token).not.toBe(data.session?.access_token);
    const after = (await client.auth.getClaims()).data!.claims.amr;
    expect(after).toEqual(before);
  });

  test("end with sign-out: the refresh token and getUser stop working", async () => {
    const { client, session } = await signedUp();
    await client.auth.signOut({ scope: "local" });
    expect((await api.anon().auth.refreshSession({ refresh_token: session.refresh_token })).error).toBeTruthy();
    expect((await api.anon().auth.getUser(session.access_token)).error).toBeTruthy();
  });

  test("wrong passwords and forged tokens are refused", async () => {
    const { email, session } = await signedUp();
    expect((await api.anon().auth.signInWithPassword({ email, password: "wrong-password" })).error?.code).toBe(
      "invalid_credentials",
    );
    const [head, body] = session.access_token.split(".");
    const forged = `${head}.${body}.${"A".repeat(86)}`;
    expect((await api.anon().auth.getUser(forged)).error?.status).toBeGreaterThanOrEqual(400);
  });
});

describe("changing credentials", () => {
  test("resets a password by mail", async () => {
    const { email } = await signedUp();
    await api.anon().auth.resetPasswordForEmail(email, { redirectTo: "http://127.0.0.1:3000/reset-password/new" });
    const mail = api.mails().at(-1)!.email_data;
    expect(mail).toMatchObject({
      email_action_type: "recovery",
      redirect_to: "http://127.0.0.1:3000/reset-password/new",
    });
    const client = api.anon();
    expect((await client.auth.verifyOtp({ token_hash: mail.token_hash, type: "recovery" })).error).toBeNull();
    expect((await client.auth.updateUser({ password: "brand-new-password-2" })).error).toBeNull();
    expect((await api.anon().auth.signInWithPassword({ email, password })).error?.code).toBe("invalid_credentials");
    expect((await api.anon().auth.signInWithPassword({ email, password: "brand-new-password-2" })).error).toBeNull();
  });

  test("sends nothing, and says nothing, for an unknown address", async () => {
    const sent = api.mails().length;
    expect((await api.anon().auth.resetPasswordForEmail("nobody@example.com")).error).toBeNull();
    expect(api.mails().length).toBe(sent);
  });

  test("weak passwords are refused", async () => {
    expect((await api.anon().auth.signUp({ email: newEmail(), password: "short" })).error?.code).toBe("weak_password");
  });

  test("signs in by magic link for people who exist", async () => {
    const { email } = await signedUp();
    expect((await api.anon().auth.signInWithOtp({ email, options: { shouldCreateUser: false } })).error).toBeNull();
    const { token } = api.mails().at(-1)!.email_data;
    expect((await api.anon().auth.verifyOtp({ email, token, type: "email" })).data.session).toBeTruthy();
  });
});

describe("administration", () => {
  test("creates, finds, changes and deletes a user", async () => {
    const { auth } = api.admin();
    const email = newEmail();
    const created = await auth.admin.createUser({
      email,
      password,
      email_confirm: true,
      user_metadata: { name: "Bo" },
      app_metadata: { plan: "x" },
    });
    expect(created.error).toBeNull();
    const id = created.data.user!.id;
    expect((await api.anon().auth.signInWithPassword({ email, password })).error).toBeNull();
    const changed = await auth.admin.updateUserById(id, {
      password: "changed-password-1",
      user_metadata: { name: "Bob" },
    });
    expect(changed.data.user?.user_metadata).toMatchObject({ name: "Bob" });
    expect(changed.data.user?.app_metadata).toMatchObject({ plan: "x", provider: "email" });
    expect((await api.anon().auth.signInWithPassword({ email, password: "changed-password-1" })).error).toBeNull();
    expect((await auth.admin.getUserById(id)).data.user?.email).toBe(email);
    const list = await auth.admin.listUsers({ page: 1, perPage: 1 });
    expect(list.data.users).toHaveLength(1);
    expect((await auth.admin.deleteUser(id)).error).toBeNull();
    expect((await auth.admin.getUserById(id)).error?.code).toBe("user_not_found");
    expect((await api.anon().auth.signInWithPassword({ email, password: "changed-password-1" })).error?.code).toBe(
      "invalid_credentials",
    );
  });

  test("refuses a second user with the address, a weak password, and a caller without the secret key", async () => {
    const { email } = await signedUp();
    const { auth } = api.admin();
    expect((await auth.admin.createUser({ email, password })).error?.code).toBe("email_exists");
    expect((await auth.admin.createUser({ email: newEmail(), password: "x" })).error?.code).toBe("weak_password");
    expect((await api.anon().auth.admin.listUsers()).error?.status).toBe(401);
  });

  test("a banned user cannot sign in until the ban ends", async () => {
    const { email, user } = await signedUp();
    await api.admin().auth.admin.updateUserById(user.id, { ban_duration: "1h" });
    expect((await api.anon().auth.signInWithPassword({ email, password })).error?.code).toBe("user_banned");
    await api.admin().auth.admin.updateUserById(user.id, { ban_duration: "none" });
    expect((await api.anon().auth.signInWithPassword({ email, password })).error).toBeNull();
  });

  test("makes links without sending them", async () => {
    const { email } = await signedUp();
    const sent = api.mails().length;
    const { data, error } = await api.admin().auth.admin.generateLink({ type: "recovery", email });
    expect(error).toBeNull();
    expect(api.mails().length).toBe(sent);
    const verified = await api.anon().auth.verifyOtp({ token_hash: data.properties!.hashed_token, type: "recovery" });
    expect(verified.data.session).toBeTruthy();
  });
});

describe("guessing at this door", () => {
  test("a code is refused after a hundred wrong ones, the right one included", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    const { token } = api.mails().at(-1)!.email_data;
    const wrong = String((Number(token) + 1) % 1_000_000).padStart(6, "0");
    const guess = (code: string) => api.anon().auth.verifyOtp({ email, token: code, type: "email" });
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 10 }, () => guess(wrong)));
    expect((await guess(token)).error?.code).toBe("over_request_rate_limit");
  });
});

describe("requests that refresh at the same moment", () => {
  test("all get the same session, and a token that was used ends it later", async () => {
    const { session } = await signedUp();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.anon().auth.refreshSession({ refresh_token: session.refresh_token })),
    );
    expect(answers.map(({ error }) => error)).toEqual(Array(8).fill(null));
    expect(new Set(answers.map(({ data }) => data.session?.refresh_token)).size).toBe(1);
  });

  test("get nothing for a session that has ended meanwhile", async () => {
    const { session, client } = await signedUp();
    const refresh = () => api.anon().auth.refreshSession({ refresh_token: session.refresh_token });
    const { data } = await refresh();
    await client.auth.setSession(data.session!);
    await client.auth.signOut({ scope: "local" });
    expect((await refresh()).error).not.toBeNull();
  });
});

test.each(["null", "[]", "7", '"text"', "{", "[[[["])(
  "a body that is no object is the caller's mistake: %s",
  async (body) => {
    for (const path of ["token?grant_type=password", "verify", "recover", "signup", "user"]) {
      const response = await fetch(`${api.url}/auth/v1/${path}`, {
        method: path === "user" ? "PUT" : "POST",
        body,
        headers: { apikey: api.publishableKey, "content-type": "application/json" },
      });
      expect([path, response.status]).toEqual([path, 400]);
    }
    const broken = await fetch(`${api.url}/rest/v1/rpc/%c0%af`, { headers: { apikey: api.publishableKey } });
    expect(broken.status).toBe(400);
  },
);
