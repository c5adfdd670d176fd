import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as reauthenticate } from "@/app/api/v1/staff/reauthentication/route";
import { signIn } from "@/lib/auth/sign-in";
import { enrollmentToken, hashToken } from "@/lib/callers";
import { answerChallenge } from "@/lib/second-factor/challenge";
import { beginEnrollment, finishEnrollment, signInInvited } from "@/lib/second-factor/enroll";
import { mayKnowStaffPage } from "@/lib/second-factor/may-know-staff-page";
import { recover } from "@/lib/second-factor/recover";
import { totpCode } from "../../../local/supabase/mfa/totp.ts";
import { createPerson, password } from "../../builders/person.ts";
import { forgetPassword } from "../../builders/staff.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, newEmail, openBrowser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let db: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  db = await createTestDatabase();
  api = await startTestApi(db, { mfaTriesPerMinute: 6000 });
  setAppEnv(db, api);
});
afterAll(async () => {
  await api?.close();
  await db?.drop();
});

/** A grant for this address, as `staff_invite` leaves one. @returns the token in the link */
async function grant(email: string, role = "operator"): Promise<string> {
  const id = crypto.randomUUID();
  const token = enrollmentToken(id);
  await db.sql`
    insert into private.staff_invitations (id, kind, token_hash, email, role, expires_at)
    values (${id}, 'invitation', ${hashToken(token)}, ${email}, ${role}, now() + interval '1 hour')`;
  return token;
}

/** Someone who has followed their link to the end, in a browser of their own. */
async function enrolled(role = "operator") {
  const { email, id } = await createPerson(db, api);
  const token = await grant(email, role);
  const browser = openBrowser();
  expect(await signInInvited(token, { password, name: undefined }, browser.context())).toMatchObject({ ok: true });
  const begun = await beginEnrollment(token, browser.context());
  if (!begun.ok) throw new Error(begun.code);
  const { secret, id: factorId } = begun.factor;
  const code = totpCode(secret);
  const finished = await finishEnrollment(token, { factorId, code }, browser.context());
  if (!finished.ok) throw new Error(finished.code);
  return { email, id, browser, secret, code, recoveryCodes: finished.recoveryCodes };
}

const knows = (browser: Browser, pathname = "/admin", token: string | null = null) =>
  mayKnowStaffPage({ pathname, token, jar: browser.jar, headers: browser.request(pathname).headers });
const reasons = async (userId: string) =>
  (
    await db.sql`select after ->> 'why' as why from public.audit_log
      where subject = ${`staff:${userId}`} and action = 'staff.refused' order by occurred_at`
  ).map(({ why }) => why);

describe("enrolling", () => {
  test("of someone new makes their account with the invitation's address, and the session is open", async () => {
    const email = newEmail();
    const token = await grant(email);
    const browser = openBrowser();
    expect(await knows(browser, "/sign-in/enroll", token)).toBe(true);
    expect(await knows(browser, "/sign-in/enroll", "another")).toBe(false);
    const made = await signInInvited(token, { password, name: "Nora Night" }, browser.context());
    expect(made).toMatchObject({ ok: true });
    const begun = await beginEnrollment(token, browser.context());
    if (!begun.ok) throw new Error(begun.code);
    const { id: factorId, secret } = begun.factor;
    const wrong = await finishEnrollment(token, { factorId, code: "000000" }, browser.context());
    expect(wrong).toMatchObject({ ok: false, code: "app_code_wrong" });
    const finished = await finishEnrollment(token, { factorId, code: totpCode(secret) }, browser.context());
    expect(finished).toMatchObject({ ok: true, recoveryCodes: { length: 10 } });
    expect(await knows(browser)).toBe(true);
    expect(await beginEnrollment(token, browser.context()), "once").toMatchObject({ ok: false, code: "link_wrong" });
  });

  test("takes away what someone with the password alone had enrolled before", async () => {
    const { email, id } = await createPerson(db, api);
    const thief = api.anon();
    await thief.auth.signInWithPassword({ email, password });
    const { data } = await thief.auth.mfa.enroll({ factorType: "totp", friendlyName: "mine" });
    await thief.auth.mfa.challengeAndVerify({ factorId: data!.id, code: totpCode(data!.totp.secret) });
    const token = await grant(email);
    const browser = openBrowser();
    await signInInvited(token, { password, name: undefined }, browser.context());
    expect(await beginEnrollment(token, browser.context())).toMatchObject({ ok: true });
    const factors = await db.sql`select friendly_name from auth.mfa_factors where user_id = ${id}`;
    expect(factors.map(({ friendly_name }) => friendly_name)).toEqual(["back office"]);
  });

  test("is not possible without the link's person", async () => {
    const token = await grant(newEmail());
    const { browser } = await enrolled();
    expect(await beginEnrollment(token, browser.context())).toMatchObject({ ok: false, code: "link_wrong" });
    expect(await beginEnrollment("guessed", browser.context())).toMatchObject({ ok: false, code: "link_wrong" });
    expect(await beginEnrollment(token, openBrowser().context())).toMatchObject({ ok: false, code: "link_wrong" });
  });
});

describe("the challenge", () => {
  test("opens a session with the next code, and tells the audit log of wrong ones", async () => {
    const { email, id, secret, code } = await enrolled();
    const browser = openBrowser();
    await signIn({ email, password }, browser.context());
    expect(await answerChallenge("000000", browser.context())).toMatchObject({ ok: false, code: "app_code_wrong" });
    expect(await answerChallenge(code, browser.context()), "it has enrolled with this one").toMatchObject({
      ok: false,
      code: "app_code_used",
    });
    await db.sql`update private.staff_sessions set code_hash = null where user_id = ${id}`; // two minutes later
    expect(await answerChallenge(totpCode(secret), browser.context())).toMatchObject({ ok: true });
    expect(await reasons(id)).toEqual(["code_wrong", "code_used"]);
  });

  test("counts tries per person", async () => {
    const { email, id } = await enrolled();
    const browser = openBrowser();
    await signIn({ email, password }, browser.context());
    const answers = [];
    for (let count = 0; count < 12; count++) answers.push(await answerChallenge("000000", browser.context()));
    expect(answers.at(-1)).toMatchObject({ ok: false, code: "too_many_attempts" });
    expect(answers.filter((one) => !one.ok && one.code === "app_code_wrong").length).toBeLessThanOrEqual(10);
    expect((await reasons(id)).at(-1)).toBe("too_many_attempts");
  });

  test("is not there for a customer, and the audit log says that they came", async () => {
    const { email, id } = await createPerson(db, api);
    const browser = openBrowser();
    await signIn({ email, password }, browser.context());
    expect(await knows(browser, "/sign-in/second-factor")).toBe(false);
    expect(await answerChallenge("123456", browser.context())).toMatchObject({ ok: false, code: "session_gone" });
    expect(await reasons(id)).toEqual(["not_staff"]);
    expect(await knows(openBrowser(), "/sign-in/second-factor")).toBe(false);
  });
});

test("a recovery code takes the factor away at the auth server too, and signs the browser out", async () => {
  const { email, id, recoveryCodes, browser: inside } = await enrolled();
  const browser = openBrowser();
  await signIn({ email, password }, browser.context());
  expect(await recover("AAAA-BBBB-CCCC-DDDD", browser.context())).toMatchObject({
    ok: false,
    code: "recovery_code_wrong",
  });
  const used = await recover(recoveryCodes[3]!.toLowerCase(), browser.context());
  if (!used.ok) throw new Error(used.code);
  expect(await db.sql`select from auth.mfa_factors where user_id = ${id}`).toHaveLength(0);
  expect(await knows(browser)).toBe(false);
  expect(await knows(inside), "the other session has ended").toBe(false);
  expect(await knows(browser, "/sign-in/enroll", used.token)).toBe(true);
});

describe("typing the password again", () => {
  const post = (browser: Browser, given: string) =>
    reauthenticate(
      browser.request("/api/v1/staff/reauthentication", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ password: given }),
      }),
      { params: Promise.resolve({}) },
    );

  test("allows writes again and leaves the session as it is", async () => {
    const { id, browser } = await enrolled();
    await forgetPassword(db.sql, id);
    const before = new Map(browser.cookies);
    const wrong = await post(browser, "not it at all");
    expect([wrong.status, (await wrong.json()).error.code]).toEqual([422, "PASSWORD_WRONG"]);
    const sessions = await db.sql`select id from auth.sessions where user_id = ${id} order by id`;
    const right = await post(browser, password);
    expect(right.status).toBe(200);
    browser.keep(right);
    expect(browser.cookies).toEqual(before);
    expect(await db.sql`select id from auth.sessions where user_id = ${id} order by id`).toEqual(sessions);
    const [row] =
      await db.sql`select reauthenticated_at > now() - interval '1 minute' as is_recent from private.staff_sessions where user_id = ${id}`;
    expect(row).toEqual({ is_recent: true });
    expect(await reasons(id)).toEqual(["password_wrong"]);
  });

  test("is limited", async () => {
    const { browser } = await enrolled();
    const statuses = [];
    for (let count = 0; count < 15; count++) statuses.push((await post(browser, "guess")).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test("is not there for a customer, nor for staff with a password alone", async () => {
    const { email } = await enrolled();
    const outside = openBrowser();
    await signIn({ email, password }, outside.context());
    expect((await post(outside, password)).status).toBe(404);
    const customer = openBrowser();
    await signIn({ email: (await createPerson(db, api)).email, password }, customer.context());
    expect((await post(customer, password)).status).toBe(404);
    expect((await post(openBrowser(), password)).status).toBe(404);
  });
});
