import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeEmail, changePassword } from "@/lib/auth/change-credentials";
import { confirmLink, confirmRecovery } from "@/lib/auth/confirm-email";
import { mayResetPassword, requestPasswordReset, resetPassword } from "@/lib/auth/reset-password";
import { signIn } from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { identifyCaller } from "@/lib/callers/actor";
import { password, signInPerson } from "../../builders/person.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, newEmail, openBrowser, readSession } from "../../setup/browser.ts";
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
const whoIs = async (browser: Browser) => (await identifyCaller(null, browser.jar)).actor;
const lastMail = (email: string) => {
  const mail = api.mails().findLast(({ user }) => user.email === email);
  if (!mail) throw new Error(`no mail to ${email}`);
  return mail.email_data;
};

describe("signing in", () => {
  test("keeps one small session cookie that carries no profile", async () => {
    const { id, browser } = await newPerson();
    expect(await whoIs(browser)).toMatchObject({ kind: "user", userId: id });
    expect([...browser.cookies.keys()]).toEqual(["nn-auth"]);
    expect(browser.cookies.get("nn-auth")?.length).toBeLessThan(3000);
  });

  test("says the same about a wrong password and an unknown address", async () => {
    const { email } = await newPerson();
    const wrong = await signIn({ email, password: "not it at all" }, openBrowser().context());
    const unknown = await signIn({ email: newEmail(), password: "not it at all" }, openBrowser().context());
    expect(wrong).toEqual({ ok: false, code: "credentials_wrong" });
    expect(unknown).toEqual(wrong);
  });

  test("says 'not confirmed' only to someone who knows the password", async () => {
    const email = newEmail();
    await api.anon().auth.signUp({ email, password });
    expect(await signIn({ email, password: "not it at all" }, openBrowser().context())).toEqual({
      ok: false,
      code: "credentials_wrong",
    });
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({
      ok: false,
      code: "email_unconfirmed",
    });
  });

  test("stops guessing at one address after ten tries, wherever they come from", async () => {
    const { email } = await newPerson();
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        signIn({ email, password: `guess number ${index}` }, openBrowser().context()),
      ),
    );
    expect(tries.filter((answer) => !answer.ok && answer.code === "too_many_attempts").length).toBeGreaterThanOrEqual(
      3,
    );
    const [stored] =
      await database.sql`select count(*)::int as naming_it from public.rate_limits where bucket like ${`%${email}%`}`;
    expect(stored).toEqual({ naming_it: 0 });
  });
});

describe("the session", () => {
  test("is refreshed before it ends, and goes on", async () => {
    const { id, browser } = await newPerson();
    browser.ageSession();
    const before = browser.cookies.get("nn-auth");
    expect(await whoIs(browser)).toMatchObject({ userId: id });
    const after = browser.cookies.get("nn-auth");
    expect(after).not.toBe(before);
    expect(await whoIs(browser)).toMatchObject({ userId: id });
  });

  test("refreshed by several concurrent requests stays usable in all of them", async () => {
    const { id, browser } = await newPerson();
    browser.ageSession();
    const actors = await Promise.all(Array.from({ length: 4 }, () => whoIs(browser)));
    expect(actors.map((actor) => actor?.kind === "user" && actor.userId)).toEqual(Array(4).fill(id));
    expect(await whoIs(browser)).toMatchObject({ userId: id });
  });

  test("ends at sign-out: no cookie, and the refresh token is worth nothing", async () => {
    const { browser } = await newPerson();
    const stolen = browser.cookies.get("nn-auth") ?? "";
    const { refresh_token } = readSession(stolen);
    await signOut(browser.context());
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await whoIs(browser)).toBeNull();
    const { data, error } = await api.anon().auth.refreshSession({ refresh_token });
    expect({ session: data.session, failed: error !== null }).toEqual({ session: null, failed: true });
  });

  test("leaves the browser at sign-out even while the auth server is away", async () => {
    const { browser } = await newPerson();
    const client = browser.context().client;
    client.auth.signOut = async () => {
      throw new TypeError("fetch failed");
    };
    await signOut({ client, jar: browser.jar });
    expect([...browser.cookies.keys()]).toEqual([]);
  });
});

describe("a forgotten password", () => {
  test("is asked for with the same answer for everyone, and mails only people", async () => {
    const { email } = await newPerson();
    const stranger = newEmail();
    const known = await requestPasswordReset(email, openBrowser().address);
    const unknown = await requestPasswordReset(stranger, openBrowser().address);
    expect(known).toEqual({ ok: true });
    expect(unknown).toEqual(known);
    expect(lastMail(email)).toMatchObject({
      email_action_type: "recovery",
      redirect_to: "http://127.0.0.1:3000/reset-password/new",
    });
    expect(api.mails().filter(({ user }) => user.email === stranger)).toEqual([]);
  });

  test("is replaced after the link, and other sessions end", async () => {
    const { email, browser: laptop } = await newPerson();
    await requestPasswordReset(email, laptop.address);
    const phone = openBrowser();
    expect(await confirmLink({ token_hash: lastMail(email).token_hash, type: "recovery" }, phone.context())).toEqual({
      ok: true,
      choosePassword: false,
    });
    expect(await resetPassword("a fresh password", phone.context())).toEqual({ ok: true });
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({
      ok: false,
      code: "credentials_wrong",
    });
    expect(await signIn({ email, password: "a fresh password" }, openBrowser().context())).toEqual({ ok: true });
    const { refresh_token } = JSON.parse(
      Buffer.from((laptop.cookies.get("nn-auth") ?? "").replace(/^base64-/, ""), "base64url").toString(),
    );
    expect((await api.anon().auth.refreshSession({ refresh_token })).error).not.toBeNull();
    // the permission was for one change
    expect(await mayResetPassword(phone.context())).toBe(false);
  });

  test("is replaced after the code as well", async () => {
    const { email } = await newPerson();
    await requestPasswordReset(email, openBrowser().address);
    const browser = openBrowser();
    expect(await confirmRecovery({ email, code: lastMail(email).token }, browser.context())).toEqual({ ok: true });
    expect(await resetPassword("a fresh password", browser.context())).toEqual({ ok: true });
  });

  test("cannot be replaced by a session alone, nor with another person's permission", async () => {
    const ada = await newPerson();
    const bob = await newPerson();
    expect(await resetPassword("taken over", ada.browser.context())).toEqual({ ok: false, code: "session_gone" });
    await requestPasswordReset(bob.email, bob.browser.address);
    await confirmRecovery({ email: bob.email, code: lastMail(bob.email).token }, bob.browser.context());
    ada.browser.cookies.set("nn-recovery", bob.browser.cookies.get("nn-recovery") ?? "");
    expect(await resetPassword("taken over", ada.browser.context())).toEqual({ ok: false, code: "session_gone" });
    const [expires, signature] = (bob.browser.cookies.get("nn-recovery") ?? "").split(".");
    bob.browser.cookies.set("nn-recovery", `${Number(expires) + 3600}.${signature}`);
    expect(await mayResetPassword(bob.browser.context())).toBe(false);
  });
});

describe("changing credentials", () => {
  test("the password needs the current one", async () => {
    const { email, browser } = await newPerson();
    expect(
      await changePassword({ current_password: "not it at all", password: "a fresh password" }, browser.context()),
    ).toEqual({ ok: false, code: "password_wrong" });
    expect(
      await changePassword({ current_password: password, password: "a fresh password" }, browser.context()),
    ).toEqual({ ok: true });
    expect(await signIn({ email, password: "a fresh password" }, openBrowser().context())).toEqual({ ok: true });
    expect(await whoIs(browser)).toMatchObject({ email });
  });

  test("the email changes when the link to the new address is followed", async () => {
    const { id, browser } = await newPerson();
    const email = newEmail();
    expect(await changeEmail({ email, current_password: "not it at all" }, browser.context())).toEqual({
      ok: false,
      code: "password_wrong",
    });
    expect(await changeEmail({ email, current_password: password }, browser.context())).toEqual({ ok: true });
    const mail = api.mails().findLast(({ user }) => user.new_email === email);
    const token_hash = mail?.email_data.token_hash ?? "";
    expect(await confirmLink({ token_hash, type: "email_change" }, browser.context())).toEqual({
      ok: true,
      choosePassword: false,
    });
    const [profile] = await database.sql`select email from public.profiles where user_id = ${id}`;
    expect(profile).toEqual({ email });
  });

  test("an address of someone else gets the same answer and stays theirs", async () => {
    const ada = await newPerson();
    const bob = await newPerson();
    expect(await changeEmail({ email: bob.email, current_password: password }, ada.browser.context())).toEqual({
      ok: true,
    });
    expect(await signIn({ email: bob.email, password }, openBrowser().context())).toEqual({ ok: true });
  });
});
