import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeEmail, changePassword } from "@/lib/auth/change-credentials";
import { confirmRecovery } from "@/lib/auth/confirm-email";
import { followLink } from "@/lib/auth/follow-link";
import { mayResetPassword, requestPasswordReset, resetPassword } from "@/lib/auth/reset-password";
import { signIn } from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { signUp } from "@/lib/auth/sign-up";
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
    expect([...browser.cookies.keys()].sort()).toEqual(["nn-auth", "nn-known"]);
    expect(browser.cookies.get("nn-auth")?.length).toBeLessThan(3000);
  });

  test("says the same about a wrong password and an unknown address", async () => {
    const { email } = await newPerson();
    const wrong = await signIn({ email, password: "not it at all" }, openBrowser().context());
    const unknown = await signIn({ email: newEmail(), password: "not it at all" }, openBrowser().context());
    expect(wrong).toEqual({ ok: false, code: "credentials_wrong" });
    expect(unknown).toEqual(wrong);
  });

  test("says 'not confirmed' only to the browser that signed up with this password, known address or not", async () => {
    const { email: known } = await newPerson();
    for (const email of [known, newEmail()]) {
      const attacker = openBrowser();
      const chosen = "chosen at sign-up";
      const details = { email, password: chosen, display_name: "Eve", time_zone: "UTC" };
      expect(await signUp(details, attacker.context(), "/")).toEqual({ ok: true });
      expect([...attacker.cookies.keys()].sort()).toEqual(["nn-asked", "nn-sign-up", "nn-sign-up-words"]);
      expect(await signIn({ email, password: chosen }, attacker.context())).toMatchObject({
        code: "email_unconfirmed",
      });
      expect(await signIn({ email, password: "another one" }, attacker.context())).toMatchObject({
        code: "credentials_wrong",
      });
      expect(await signIn({ email, password: chosen }, openBrowser().context())).toMatchObject({
        code: "credentials_wrong",
      });
    }
  });

  test("stops guessing at one address after ten tries from one network address", async () => {
    const { email } = await newPerson();
    const guesser = openBrowser();
    const tries = [];
    for (let index = 0; index < 12; index++)
      tries.push(await signIn({ email, password: `guess number ${index}` }, guesser.context()));
    expect(tries.slice(10)).toEqual(Array(2).fill(expect.objectContaining({ code: "too_many_attempts" })));
    const [stored] =
      await database.sql`select count(*)::int as naming_it from public.rate_limits where bucket like ${`%${email}%`}`;
    expect(stored).toEqual({ naming_it: 0 });
  });
});

describe("strangers who try one address from everywhere", () => {
  const attack = async (email: string, times: number) => {
    const answers = [];
    for (let index = 0; index < times; index++)
      answers.push(await signIn({ email, password: `guess number ${index}` }, openBrowser().context()));
    return answers;
  };

  test("are slowed down, and the owner still gets in: where they signed in before, and from a new address", async () => {
    const { email, browser } = await newPerson();
    const answers = await attack(email, 60);
    const stubborn = openBrowser();
    for (let index = 0; index < 4; index++)
      answers.push(await signIn({ email, password: `guess ${index}` }, stubborn.context()));
    expect(answers.at(-1)).toMatchObject({ code: "too_many_attempts" });
    expect(await signIn({ email, password }, browser.context())).toEqual({ ok: true });
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
  });

  test("cannot use up the code of a browser that asked for it, nor keep mail from being sent", async () => {
    const { email } = await newPerson();
    const owner = openBrowser();
    await requestPasswordReset(email, owner.context());
    const { token } = lastMail(email);
    const wrong = String((Number(token) + 1) % 1_000_000).padStart(6, "0");
    const guesses = [];
    for (let index = 0; index < 24; index++)
      guesses.push(await confirmRecovery({ email, code: wrong }, openBrowser().context()));
    expect(guesses.at(-1)).toMatchObject({ code: "too_many_attempts" });
    expect(await confirmRecovery({ email, code: token }, owner.context())).toEqual({ ok: true });
    for (let index = 0; index < 10; index++)
      expect(await requestPasswordReset(email, openBrowser().context())).toEqual({ ok: true });
    expect(api.mails().filter(({ user }) => user.email === email).length).toBeLessThan(10);
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
    expect([...browser.cookies.keys()]).toEqual(["nn-known"]);
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
    expect([...browser.cookies.keys()]).toEqual(["nn-known"]);
  });
});

describe("a forgotten password", () => {
  test("is asked for with the same answer for everyone, and mails only people", async () => {
    const { email } = await newPerson();
    const stranger = newEmail();
    const known = await requestPasswordReset(email, openBrowser().context());
    const unknown = await requestPasswordReset(stranger, openBrowser().context());
    expect(known).toEqual({ ok: true });
    expect(unknown).toEqual(known);
    expect(lastMail(email)).toMatchObject({
      email_action_type: "recovery",
      redirect_to: "http://127.0.0.1:3000/reset-password/new",
    });
    expect(api.mails().filter(({ user }) => user.email === stranger)).toEqual([]);
  });

  test("begun in checkout: the link knows the way back", async () => {
    const { email } = await newPerson();
    await requestPasswordReset(email, openBrowser().context(), "/reset-password/new?back=%2Fcheckout");
    expect(lastMail(email)).toMatchObject({
      redirect_to: "http://127.0.0.1:3000/reset-password/new?back=%2Fcheckout",
    });
  });

  test("is replaced after the link, and other sessions end", async () => {
    const { email, browser: laptop } = await newPerson();
    await requestPasswordReset(email, laptop.context());
    const phone = openBrowser();
    const link = { token_hash: lastMail(email).token_hash, type: "recovery" } as const;
    expect(await followLink(link, undefined, phone.context())).toEqual({ ok: true, leadsTo: "choose-password" });
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
    await requestPasswordReset(email, openBrowser().context());
    const browser = openBrowser();
    expect(await confirmRecovery({ email, code: lastMail(email).token }, browser.context())).toEqual({ ok: true });
    expect(await resetPassword("a fresh password", browser.context())).toEqual({ ok: true });
  });

  test("cannot be replaced by a session alone, nor with another person's permission", async () => {
    const ada = await newPerson();
    const bob = await newPerson();
    expect(await resetPassword("taken over", ada.browser.context())).toEqual({ ok: false, code: "session_gone" });
    await requestPasswordReset(bob.email, bob.browser.context());
    await confirmRecovery({ email: bob.email, code: lastMail(bob.email).token }, bob.browser.context());
    ada.browser.cookies.set("nn-recovery", bob.browser.cookies.get("nn-recovery") ?? "");
    expect(await resetPassword("taken over", ada.browser.context())).toEqual({ ok: false, code: "session_gone" });
    const [expires, ...signed] = (bob.browser.cookies.get("nn-recovery") ?? "").split(".");
    bob.browser.cookies.set("nn-recovery", [Number(expires) + 3600, ...signed].join("."));
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

  test("the email changes when the links in both mailboxes are followed, in any order", async () => {
    for (const order of [
      ["old", "new"],
      ["new", "old"],
    ] as const) {
      const { id, email: before, browser } = await newPerson();
      const email = newEmail();
      expect(await changeEmail({ email, current_password: "not it at all" }, browser.context())).toEqual({
        ok: false,
        code: "password_wrong",
      });
      expect(await changeEmail({ email, current_password: password }, browser.context())).toEqual({ ok: true });
      const mail = api.mails().findLast(({ user }) => user.new_email === email)?.email_data;
      const links = { old: mail?.token_hash_new ?? "", new: mail?.token_hash ?? "" };
      const follow = (which: "old" | "new", as = browser) =>
        followLink({ token_hash: links[which], type: "email_change" }, undefined, as.context());
      const address = async () =>
        (await database.sql`select email from public.profiles where user_id = ${id}`)[0]?.email;
      expect(await follow(order[0], openBrowser())).toEqual({ ok: true, leadsTo: "half-changed" });
      expect(await address()).toBe(before);
      expect(await follow(order[0])).toEqual({ ok: false, code: "link_wrong" });
      const elsewhere = openBrowser();
      expect(await follow(order[1], elsewhere)).toEqual({ ok: true, leadsTo: "go-on" });
      expect(await address()).toBe(email);
      expect(await whoIs(elsewhere)).toBeNull(); // a move of address signs nobody in
    }
  });

  test("a token alone sets no password at the auth server's own door", async () => {
    const { email, browser } = await newPerson();
    const { client } = browser.context();
    const taken = { password: "the thief's own words" };
    expect((await client.auth.updateUser(taken)).error?.code).toBe("current_password_required");
    expect((await client.auth.updateUser({ ...taken, current_password: "a guess" })).error?.code).toBe(
      "current_password_mismatch",
    );
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
  });

  test.each([
    "password",
    "12345678",
    "aaaaaaaa",
    "        ",
    "qwertyui",
    "NumNinja",
    "numninja2026",
    "Password1",
    "iloveyou1",
  ])("%j is refused as a new password, everywhere", async (common) => {
    const { email, browser } = await newPerson();
    expect(await changePassword({ current_password: password, password: common }, browser.context())).toEqual({
      ok: false,
      code: "password_weak",
    });
    const details = { email: newEmail(), password: common, display_name: "Ada", time_zone: "UTC" };
    expect(await signUp(details, openBrowser().context(), "/")).toEqual({ ok: false, code: "password_weak" });
    expect(await signIn({ email, password }, openBrowser().context())).toEqual({ ok: true });
  });

  test("a permission to choose a new password is good for one change, also when it was copied", async () => {
    const { email, browser } = await newPerson();
    await requestPasswordReset(email, browser.context());
    await confirmRecovery({ email, code: lastMail(email).token }, browser.context());
    const copied = new Map(browser.cookies);
    const thief = openBrowser();
    for (const [name, value] of copied) thief.cookies.set(name, value);
    expect(await mayResetPassword(thief.context())).toBe(true);
    expect(await resetPassword("a fresh password", browser.context())).toEqual({ ok: true });
    expect(await mayResetPassword(thief.context())).toBe(false);
    browser.cookies.set("nn-recovery", copied.get("nn-recovery") ?? "");
    expect(await mayResetPassword(browser.context())).toBe(false);
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
