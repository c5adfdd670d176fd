import { afterAll, beforeAll, expect, test } from "vitest";
import { confirmSignUp } from "@/lib/auth/confirm-email";
import { followLink } from "@/lib/auth/follow-link";
import { resetPassword } from "@/lib/auth/reset-password";
import { signIn } from "@/lib/auth/sign-in";
import { signUp } from "@/lib/auth/sign-up";
import { actorJson, identifyCaller, startGuest } from "@/lib/callers/actor";
import { type BuiltArea, buildArea } from "../../builders/area.ts";
import { createPerson, password } from "../../builders/person.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import { type Browser, newEmail, openBrowser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
let area: BuiltArea;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  area = await buildArea(database.sql);
  setAppEnv(database, api);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

let line = 100;

/** Holds a number as the guest of this browser. */
async function holdAsGuest(browser: Browser): Promise<string> {
  const { actor } = await identifyCaller(null, browser.jar);
  const guest = actor ?? startGuest(browser.jar);
  const e164 = `+1202555${String(line++).padStart(4, "0")}`;
  const request = { area_id: area.id, e164, carrier_ref: `ref-${e164}` };
  const held = await database.call.server("hold_number", {
    p_actor: actorJson(guest),
    p_account_id: null,
    p_request: request,
  });
  if (!held.ok) throw new Error(held.code);
  return e164;
}
const holdsOf = (email: string) => database.sql`
  select h.e164, extract(epoch from h.expires_at - h.created_at)::int / 60 as minutes, h.extended_at is not null as extended
  from public.holds h join public.carts c on c.id = h.cart_id join public.profiles p on p.user_id = c.user_id
  where p.email = ${email} and h.status = 'active' order by h.created_at`;
const mail = (email: string) => api.mails().findLast(({ user }) => user.email === email)!.email_data;

test("moves to the account at sign-in, is not extended, and its cookie is forgotten", async () => {
  const { email } = await createPerson(database, api);
  const browser = openBrowser();
  const e164 = await holdAsGuest(browser);
  expect(await signIn({ email, password }, browser.context())).toEqual({ ok: true });
  expect(browser.cookies.has("nn-cart")).toBe(false);
  expect((await identifyCaller(null, browser.jar)).actor).toMatchObject({ kind: "user", email, cart: null });
  expect(await holdsOf(email)).toEqual([{ e164, minutes: 10, extended: false }]);
});

test("moves at the confirmation of a sign-up, and its holds are extended once", async () => {
  const email = newEmail();
  const browser = openBrowser();
  const first = await holdAsGuest(browser);
  const second = await holdAsGuest(browser);
  await signUp({ email, password, display_name: "Ada", time_zone: "UTC" }, browser.context(), "/checkout");
  expect(await holdsOf(email)).toEqual([]);
  expect(await confirmSignUp({ email, code: mail(email).token, password }, browser.context())).toEqual({ ok: true });
  expect(await holdsOf(email)).toEqual([
    { e164: first, minutes: 20, extended: true },
    { e164: second, minutes: expect.any(Number), extended: true },
  ]);
});

test("a second sign-in does not extend again", async () => {
  const email = newEmail();
  const browser = openBrowser();
  await holdAsGuest(browser);
  await signUp({ email, password, display_name: "Ada", time_zone: "UTC" }, browser.context(), "/checkout");
  await confirmSignUp({ email, code: mail(email).token, password }, browser.context());
  const before = await holdsOf(email);
  expect(await signIn({ email, password }, browser.context())).toEqual({ ok: true });
  expect(await holdsOf(email)).toEqual(before);
});

test("stays with the browser that holds it when the link is followed on another device", async () => {
  const email = newEmail();
  const laptop = openBrowser();
  const e164 = await holdAsGuest(laptop);
  await signUp({ email, password, display_name: "Ada", time_zone: "UTC" }, laptop.context(), "/checkout");
  const phone = openBrowser();
  expect(await followLink({ token_hash: mail(email).token_hash, type: "email" }, null, phone.context())).toEqual({
    ok: true,
    leadsTo: "choose-password",
  });
  expect(await holdsOf(email)).toEqual([]);
  expect(laptop.cookies.has("nn-cart")).toBe(true);
  expect(await resetPassword("chosen on the phone", phone.context())).toEqual({ ok: true });
  expect(await signIn({ email, password: "chosen on the phone" }, laptop.context())).toEqual({ ok: true });
  expect((await holdsOf(email)).map((hold) => hold.e164)).toEqual([e164]);
});

test("that cannot be moved does not keep anyone from signing in, and its cookie stays for the next try", async () => {
  const { email } = await createPerson(database, api);
  const browser = openBrowser();
  await holdAsGuest(browser);
  await database.sql`alter function private.merge_cart(jsonb, uuid) rename to merge_cart_away`;
  try {
    expect(await signIn({ email, password }, browser.context())).toEqual({ ok: true });
    expect(browser.cookies.has("nn-cart")).toBe(true);
    expect((await identifyCaller(null, browser.jar)).actor).toMatchObject({
      kind: "user",
      email,
      cart: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  } finally {
    await database.sql`alter function private.merge_cart_away(jsonb, uuid) rename to merge_cart`;
  }
});
