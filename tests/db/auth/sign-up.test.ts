import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confirmSignUp } from "@/lib/auth/confirm-email";
import { followLink, lookAtLink } from "@/lib/auth/follow-link";
import { resetPassword } from "@/lib/auth/reset-password";
import { signIn } from "@/lib/auth/sign-in";
import { resendCode, signUp } from "@/lib/auth/sign-up";
import { identifyCaller } from "@/lib/callers/actor";
import { atLeast } from "@/lib/kernel/at-least";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, newEmail, openBrowser } from "../../setup/browser.ts";
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

const password = "correct horse battery";
const wentOn = { ok: true, leadsTo: "go-on" };
const choosesPassword = { ok: true, leadsTo: "choose-password" };
const details = (email: string, chosen = password) => ({
  email,
  password: chosen,
  display_name: "Ada",
  time_zone: "Europe/Zurich",
});
const mailsTo = (email: string) => api.mails().filter(({ user }) => user.email === email);
const lastMail = (email: string) => {
  const mail = mailsTo(email).at(-1);
  if (!mail) throw new Error(`no mail to ${email}`);
  return mail.email_data;
};
const whoIs = async (browser: Browser) => (await identifyCaller(null, browser.jar)).actor;

test("a code from the email confirms the address, on the browser that signed up", async () => {
  const email = newEmail();
  const browser = openBrowser();
  expect(await signUp(details(email), browser.context(), "/checkout")).toEqual({ ok: true });
  expect(await whoIs(browser)).toBeNull();
  const { token, redirect_to, email_action_type } = lastMail(email);
  expect({ redirect_to, email_action_type }).toEqual({
    redirect_to: "http://127.0.0.1:3000/checkout",
    email_action_type: "signup",
  });
  expect(await confirmSignUp({ email, code: token, password }, browser.context())).toEqual({ ok: true });
  const actor = await whoIs(browser);
  expect(actor).toMatchObject({ kind: "user", email });
  const [person] =
    await database.sql`select p.display_name, p.time_zone, m.role from public.profiles p join public.memberships m using (user_id) where p.email = ${email}`;
  expect(person).toEqual({ display_name: "Ada", time_zone: "Europe/Zurich", role: "owner" });
});

test("the link in the email confirms as well, once", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/account/numbers");
  const { token_hash } = lastMail(email);
  expect(await followLink({ token_hash, type: "email" }, undefined, browser.context())).toEqual(wentOn);
  expect(await whoIs(browser)).toMatchObject({ kind: "user", email });
  expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
  const thief = openBrowser();
  expect(await followLink({ token_hash, type: "email" }, undefined, thief.context())).toEqual({
    ok: false,
    code: "link_wrong",
  });
  expect(await whoIs(thief)).toBeNull();
});

describe("the link on another device than the sign-up", () => {
  const begin = async () => {
    const email = newEmail();
    const desktop = openBrowser();
    await signUp(details(email), desktop.context(), "/account/numbers");
    const { token_hash, token } = lastMail(email);
    return { email, desktop, token, link: { token_hash, type: "email" } as const, phone: openBrowser() };
  };

  test("keeps the password of whoever knows it, and the first device goes on with code and password", async () => {
    const { email, desktop, token, link, phone } = await begin();
    expect(await lookAtLink(link, phone.context())).toMatchObject({ does: "sign-up", asksForPassword: true });
    expect(await followLink(link, "a wrong one", phone.context())).toEqual({ ok: false, code: "password_wrong" });
    expect(await followLink(link, undefined, phone.context())).toEqual({ ok: false, code: "password_wrong" });
    expect(await followLink(link, password, phone.context())).toEqual(wentOn);
    expect(await whoIs(phone)).toMatchObject({ kind: "user", email });
    expect(await confirmSignUp({ email, code: token, password }, desktop.context())).toEqual({ ok: true });
    expect(await whoIs(desktop)).toMatchObject({ kind: "user", email });
  });

  test("lets someone who does not know it choose another", async () => {
    const { email, desktop, token, link, phone } = await begin();
    expect(await followLink(link, null, phone.context())).toEqual(choosesPassword);
    expect(await whoIs(phone)).toMatchObject({ kind: "user", email });
    expect(await signIn({ email, password }, openBrowser().context())).toMatchObject({ code: "credentials_wrong" });
    expect(await confirmSignUp({ email, code: token, password }, desktop.context())).toMatchObject({ ok: false });
    expect(await resetPassword("chosen on the phone", phone.context())).toEqual({ ok: true });
    expect(await signIn({ email, password: "chosen on the phone" }, openBrowser().context())).toEqual({ ok: true });
  });

  test("changes nothing when it is only looked at, however often and by whomever", async () => {
    const { email, desktop, token, link } = await begin();
    const stored = () => database.sql`select encrypted_password, confirmation_token, email_confirmed_at, last_sign_in_at
      from auth.users where email = ${email}`;
    const before = await stored();
    for (let index = 0; index < 25; index++) {
      const scanner = openBrowser();
      expect(await lookAtLink(link, scanner.context())).toMatchObject({ does: "sign-up", insteadOf: null });
      expect([...scanner.cookies]).toEqual([]);
    }
    expect(await stored()).toEqual(before);
    expect(await confirmSignUp({ email, code: token, password }, desktop.context())).toEqual({ ok: true });
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
  });
});

test("a link of someone else names both people, shortened", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/");
  await confirmSignUp({ email, code: lastMail(email).token, password }, browser.context());
  const other = newEmail();
  await signUp(details(other), openBrowser().context(), "/");
  const view = await lookAtLink({ token_hash: lastMail(other).token_hash, type: "email" }, browser.context());
  expect(view).toMatchObject({ email: "p…@example.com", insteadOf: "p…@example.com" });
  expect(await whoIs(browser)).toMatchObject({ email });
  expect(await lookAtLink({ token_hash: "0".repeat(64), type: "email" }, browser.context())).toBeNull();
});

test("the sign-in link of a confirmed person leaves their password alone", async () => {
  const email = newEmail();
  const { data } = await api.admin().auth.admin.createUser({ email, password, email_confirm: true });
  await database.sql`update auth.users set email_confirmed_at = now() - interval '1 day' where id = ${data.user?.id ?? ""}`;
  await signUp(details(email, "something else"), openBrowser().context(), "/");
  const phone = openBrowser();
  const link = { token_hash: lastMail(email).token_hash, type: "email" } as const;
  expect(await lookAtLink(link, phone.context())).toMatchObject({ does: "sign-in", asksForPassword: false });
  expect(await followLink(link, undefined, phone.context())).toEqual(wentOn);
  expect(await whoIs(phone)).toMatchObject({ email });
  expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
});

test("a wrong code signs nobody in, and the right one still works after it", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/");
  const { token } = lastMail(email);
  const wrong = String((Number(token) + 1) % 1_000_000).padStart(6, "0");
  expect(await confirmSignUp({ email, code: wrong, password }, browser.context())).toEqual({
    ok: false,
    code: "code_wrong",
  });
  expect(await whoIs(browser)).toBeNull();
  expect(await confirmSignUp({ email, code: token, password }, browser.context())).toEqual({ ok: true });
});

test("a code is good for its own address only", async () => {
  const [mine, hers] = [newEmail(), newEmail()];
  const browser = openBrowser();
  await signUp(details(mine), browser.context(), "/");
  await signUp(details(hers), browser.context(), "/");
  expect(await confirmSignUp({ email: hers, code: lastMail(mine).token, password }, browser.context())).toEqual({
    ok: false,
    code: "code_wrong",
  });
});

test("a new code is sent on request, and works", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/");
  expect(await resendCode(email, browser.context(), "/")).toEqual({ ok: true });
  expect(mailsTo(email)).toHaveLength(2);
  expect(await confirmSignUp({ email, code: lastMail(email).token, password }, browser.context())).toEqual({
    ok: true,
  });
  expect(await whoIs(browser)).toMatchObject({ kind: "user", email });
});

test("a code works once", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/");
  const { token } = lastMail(email);
  expect(await confirmSignUp({ email, code: token, password }, browser.context())).toEqual({ ok: true });
  expect(await confirmSignUp({ email, code: token, password: "another phrase" }, openBrowser().context())).toEqual({
    ok: false,
    code: "code_wrong",
  });
});

test("signing up with a known address answers as for a new one; its owner gets a code that signs in", async () => {
  const email = newEmail();
  await api.admin().auth.admin.createUser({ email, password: "the old password", email_confirm: true });
  const browser = openBrowser();
  const known = await signUp(details(email), browser.context(), "/");
  expect(atLeast).toHaveBeenLastCalledWith(400, expect.any(Function));
  const unknown = await signUp(details(newEmail()), browser.context(), "/");
  expect(known).toEqual(unknown);
  expect(await confirmSignUp({ email, code: lastMail(email).token, password }, browser.context())).toEqual({
    ok: true,
  });
  expect(await whoIs(browser)).toMatchObject({ kind: "user", email });
  // the password of the account stays what it was
  expect(await signIn({ email, password }, openBrowser().context())).toMatchObject({ ok: false });
  expect(await signIn({ email, password: "the old password" }, openBrowser().context())).toEqual({ ok: true });
  const [count] =
    await database.sql`select count(*)::int as accounts from public.memberships m join public.profiles p using (user_id) where p.email = ${email}`;
  expect(count).toEqual({ accounts: 1 });
});

test("asking for a code does not reveal whether the address is known", async () => {
  const email = newEmail();
  expect(await resendCode(email, openBrowser().context(), "/")).toEqual({ ok: true });
  expect(mailsTo(email)).toEqual([]);
  expect(await database.sql`select from auth.users where email = ${email}`).toHaveLength(0);
});

describe("a stranger who started a sign-up with my address", () => {
  const begin = async () => {
    const email = newEmail();
    const stranger = openBrowser();
    await signUp(details(email, "the stranger's password"), stranger.context(), "/");
    const mine = openBrowser();
    await signUp(details(email, "my own password"), mine.context(), "/");
    return { email, mine, stranger };
  };
  const strangerGetsIn = async (email: string) =>
    (await signIn({ email, password: "the stranger's password" }, openBrowser().context())).ok;

  test("has no password to my account after I enter the code", async () => {
    const { email, mine } = await begin();
    expect(
      await confirmSignUp({ email, code: lastMail(email).token, password: "my own password" }, mine.context()),
    ).toEqual({ ok: true });
    expect(await strangerGetsIn(email)).toBe(false);
    expect(await signIn({ email, password: "my own password" }, openBrowser().context())).toEqual({ ok: true });
  });

  test("has none after I follow the link, which lets me choose one", async () => {
    const { email, mine } = await begin();
    const link = { token_hash: lastMail(email).token_hash, type: "email" } as const;
    expect(await followLink(link, null, mine.context())).toEqual(choosesPassword);
    expect(await strangerGetsIn(email)).toBe(false);
    expect(await resetPassword("my own password", mine.context())).toEqual({ ok: true });
    expect(await signIn({ email, password: "my own password" }, openBrowser().context())).toEqual({ ok: true });
  });

  test("has none when I follow the link of the stranger's email", async () => {
    const email = newEmail();
    const stranger = openBrowser();
    await signUp(details(email, "the stranger's password"), stranger.context(), "/");
    const link = { token_hash: lastMail(email).token_hash, type: "email" } as const;
    expect(await followLink(link, null, openBrowser().context())).toEqual(choosesPassword);
    expect(await strangerGetsIn(email)).toBe(false);
  });
});

test("guessing codes ends, from however many network addresses", async () => {
  const email = newEmail();
  await signUp(details(email), openBrowser().context(), "/");
  const { token } = lastMail(email);
  const wrong = String((Number(token) + 1) % 1_000_000).padStart(6, "0");
  const tries = [];
  for (let index = 0; index < 22; index++)
    tries.push(await confirmSignUp({ email, code: wrong, password }, openBrowser().context()));
  expect(tries.slice(0, 20)).toEqual(Array(20).fill({ ok: false, code: "code_wrong" }));
  expect(tries[20]).toMatchObject({ code: "too_many_attempts", retryAfterSeconds: expect.any(Number) });
  // the right code does not help strangers any more either: the limit is before the look
  expect(await confirmSignUp({ email, code: token, password }, openBrowser().context())).toMatchObject({
    code: "too_many_attempts",
  });
});

test("one browser has five tries", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await signUp(details(email), browser.context(), "/");
  const { token } = lastMail(email);
  const wrong = String((Number(token) + 1) % 1_000_000).padStart(6, "0");
  for (let index = 0; index < 5; index++) await confirmSignUp({ email, code: wrong, password }, browser.context());
  expect(await confirmSignUp({ email, code: token, password }, browser.context())).toMatchObject({
    code: "too_many_attempts",
  });
});

test("one network address cannot start sign-ups without end", async () => {
  const browser = openBrowser();
  const answers = await Promise.all(
    Array.from({ length: 46 }, () =>
      signUp({ ...details(newEmail()), password: "x".repeat(80) }, browser.context(), "/").catch((error) => error),
    ),
  );
  expect(answers.filter((answer) => answer.code === "too_many_attempts").length).toBeGreaterThanOrEqual(2);
});
