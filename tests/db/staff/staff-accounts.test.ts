import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPerson, personActor } from "../../builders/person.ts";
import { buildStaff } from "../../builders/staff.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

type Staff = Awaited<ReturnType<typeof buildStaff>>;
const address = "198.51.100.9";
const reason = "a test";
const bytes = () => Buffer.from(randomUUID());

/** Only these admins are left. */
async function onlyAdmins(count: number): Promise<Staff[]> {
  await db.sql`delete from public.staff_members`;
  return Promise.all(Array.from({ length: count }, () => buildStaff(db.sql, "admin")));
}

const versionOf = async (userId: string): Promise<number> =>
  (await db.sql`select version from public.staff_members where user_id = ${userId}`)[0]!.version;
const end = async (actor: object, userId: string) =>
  db.call.server("staff_end", {
    p_actor: actor,
    p_user_id: userId,
    p_version: await versionOf(userId),
    p_reason: reason,
  });
const demote = async (actor: object, userId: string, role = "support") =>
  db.call.server("staff_change_role", {
    p_actor: actor,
    p_user_id: userId,
    p_role: role,
    p_version: await versionOf(userId),
    p_reason: reason,
  });

async function invite(actor: object, email: string, role = "operator") {
  const token = bytes();
  const answer = await db.call.server("staff_invite", {
    p_actor: actor,
    p_invitation: { id: randomUUID(), token_hash: token.toString("hex"), email, role },
    p_reason: reason,
  });
  return { token, answer };
}

/** A person whose session the auth server has just lifted to aal2 with a factor of their own. */
async function withFactor(email?: string) {
  const person = await buildPerson(db.sql, email ? { email } : {});
  await db.sql`update auth.users set email_confirmed_at = now() where id = ${person.id}`;
  return { ...person, actor: personActor(person.id), factor: await verifyFactor(person.id) };
}

async function verifyFactor(userId: string, session = userId): Promise<string> {
  const factor = randomUUID();
  await db.sql`update auth.sessions set aal = 'aal2', factor_id = ${factor} where id = ${session}`;
  return factor;
}

const accept = (actor: object, token: Buffer, codes: Buffer[] = []) =>
  db.call.server("accept_staff_invitation", {
    p_actor: actor,
    p_token_hash: token,
    p_code_hash: bytes(),
    p_recovery_hashes: codes.map((code) => code.toString("hex")),
    p_address: address,
  });

const profile = (userId: string, session = userId) =>
  db.call.server("staff_profile", { p_actor: { kind: "staff", user_id: userId, session_id: session } });
const actionsOf = async (subject: string) =>
  (
    await db.sql`select action from public.audit_log where subject = ${`staff:${subject}`} order by occurred_at, action`
  ).map(({ action }) => action);

describe("the last admin", () => {
  test("can neither leave nor become something less; with another one they can", async () => {
    const [ada] = await onlyAdmins(1);
    const { user_id } = ada!;
    expect(await end(ada!, user_id)).toMatchObject({ ok: false, code: "LAST_ADMIN" });
    expect(await demote(ada!, user_id)).toMatchObject({ ok: false, code: "LAST_ADMIN" });
    const bob = await buildStaff(db.sql, "admin");
    expect(await demote(ada!, user_id, "operator")).toMatchObject({
      ok: true,
      member: { role: "operator", version: 2 },
    });
    expect(await end(bob, bob.user_id)).toMatchObject({ ok: false, code: "LAST_ADMIN" });
  });

  test("is who can sign in: an admin without a second factor is no other", async () => {
    const [ada, bob] = await onlyAdmins(2);
    await db.sql`update public.staff_members set factor_id = null where user_id = ${bob!.user_id}`;
    expect(await end(ada!, ada!.user_id)).toMatchObject({ ok: false, code: "LAST_ADMIN" });
    expect(await end(ada!, bob!.user_id)).toMatchObject({ ok: true });
  });

  test("stays when all admins end or demote one another at the same moment", async () => {
    for (const act of [end, demote]) {
      const admins = await onlyAdmins(6);
      const outcomes = await Promise.allSettled(
        admins.map((admin, index) => act(admin, admins[(index + 1) % admins.length]!.user_id)),
      );
      const left = await db.sql`select user_id from public.staff_members where role = 'admin'`;
      expect(left.length).toBeGreaterThanOrEqual(1);
      const done = outcomes.filter((one) => one.status === "fulfilled" && one.value.ok).length;
      expect(left.length, "who was ended could not end anybody after it").toBe(6 - done);
    }
  });

  test("stays when all leave at the same moment", async () => {
    const admins = await onlyAdmins(5);
    const answers = await Promise.all(admins.map((admin) => end(admin, admin.user_id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(4);
    expect(answers.filter(({ code }) => code === "LAST_ADMIN")).toHaveLength(1);
  });
});

describe("a change", () => {
  test("that another admin made first is shown, and nothing is done", async () => {
    const [ada] = await onlyAdmins(1);
    const sue = await buildStaff(db.sql, "support");
    await demote(ada!, sue.user_id, "operator");
    for (const name of ["staff_change_role", "staff_end"] as const) {
      const args = { p_actor: ada!, p_user_id: sue.user_id, p_version: 1, p_reason: reason };
      const answer =
        name === "staff_end"
          ? await db.call.server(name, args)
          : await db.call.server(name, { ...args, p_role: "admin" });
      expect(answer).toMatchObject({ ok: false, code: "CHANGED", current: { role: "operator", version: 2 } });
    }
    expect(await profile(sue.user_id)).toMatchObject({ role: "operator" });
  });

  test("of the role counts from the next statement; ending ends every session of the person", async () => {
    const [ada] = await onlyAdmins(1);
    const otis = await buildStaff(db.sql, "operator");
    const other = randomUUID();
    await db.sql`insert into auth.sessions (id, user_id) values (${other}, ${otis.user_id})`;
    await db.sql`insert into private.staff_invitations (id, kind, token_hash, email, role, expires_at)
      select gen_random_uuid(), 'invitation', ${bytes()}, email, 'operator', now() + interval '1 hour' from auth.users where id = ${otis.user_id}`;
    expect(await end(ada!, otis.user_id)).toEqual({ ok: true });
    await expect(profile(otis.user_id)).rejects.toMatchObject({ code: "PT404" });
    expect(await db.sql`select from auth.sessions where user_id = ${otis.user_id}`).toHaveLength(0);
    expect(await db.sql`select from private.staff_sessions where user_id = ${otis.user_id}`).toHaveLength(0);
    expect(
      await db.sql`
      select from private.staff_invitations i join auth.users u on lower(u.email) = i.email
      where u.id = ${otis.user_id} and i.revoked_at is null`,
    ).toHaveLength(0);
    const [row] =
      await db.sql`select before, reason from public.audit_log where subject = ${`staff:${otis.user_id}`} and action = 'staff.ended'`;
    expect(row).toMatchObject({ before: { role: "operator" }, reason });
  });
});

describe("an invitation", () => {
  test("makes its person staff, once, and keeps no secret", async () => {
    const [ada] = await onlyAdmins(1);
    const nora = await withFactor();
    const { token, answer } = await invite(ada!, nora.email.toUpperCase());
    expect(answer).toMatchObject({ ok: true, invitation: { email: nora.email, role: "operator", has_expired: false } });
    expect(await db.call.server("get_staff_invitation", { p_token_hash: token })).toMatchObject({ email: nora.email });
    const codes = [bytes(), bytes()];
    expect(await accept(nora.actor, token, codes)).toEqual({ ok: true });
    expect(await profile(nora.id)).toMatchObject({ role: "operator" });
    expect(await accept(nora.actor, token), "again").toMatchObject({ ok: false });
    expect(await db.call.server("get_staff_invitation", { p_token_hash: token })).toBeNull();
    expect(await db.sql`select hash from private.staff_recovery_codes where user_id = ${nora.id}`).toHaveLength(2);
    expect(await actionsOf(nora.id)).toEqual(["staff.enrolled", "staff.refused"]);
    const [mail] =
      await db.sql`select recipient, template, parameters from public.notifications where recipient = ${nora.email}`;
    expect(mail).toMatchObject({ template: "staff-invitation" });
    expect(JSON.stringify(mail)).not.toContain(token.toString("hex"));
  });

  test("is accepted by one of several who try at once", async () => {
    const [ada] = await onlyAdmins(1);
    const nora = await withFactor();
    const { token } = await invite(ada!, nora.email);
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(nora.actor, token, [bytes()])));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await db.sql`select from private.staff_recovery_codes where user_id = ${nora.id}`).toHaveLength(1);
  });

  test("opens nothing for another person, an unconfirmed address, a password alone, or when it is revoked, replaced or too old", async () => {
    const [ada] = await onlyAdmins(1);
    const nora = await withFactor();
    const thief = await withFactor();
    const first = await invite(ada!, nora.email);
    expect(await accept(thief.actor, first.token)).toMatchObject({ ok: false });
    await db.sql`update auth.sessions set aal = 'aal1' where id = ${nora.id}`;
    expect(await accept(nora.actor, first.token)).toMatchObject({ ok: false });
    await db.sql`update auth.sessions set aal = 'aal2' where id = ${nora.id}`;
    await db.sql`update auth.users set email_confirmed_at = null where id = ${nora.id}`;
    expect(await accept(nora.actor, first.token)).toMatchObject({ ok: false });
    await db.sql`update auth.users set email_confirmed_at = now() where id = ${nora.id}`;
    const second = await invite(ada!, nora.email);
    expect(await accept(nora.actor, first.token), "replaced").toMatchObject({ ok: false });
    const { id } = second.answer.invitation;
    await db.call.server("staff_revoke_invitation", { p_actor: ada!, p_id: id, p_reason: reason });
    expect(await accept(nora.actor, second.token), "revoked").toMatchObject({ ok: false });
    const third = await invite(ada!, nora.email);
    await db.sql`update private.staff_invitations set expires_at = now() where email = ${nora.email} and revoked_at is null`;
    expect(await accept(nora.actor, third.token), "too old").toMatchObject({ ok: false });
    expect(await accept(nora.actor, bytes()), "guessed").toMatchObject({ ok: false });
    expect(await db.sql`select from public.staff_members where user_id = ${nora.id}`).toHaveLength(0);
  });

  test("ends when who sent it is an admin no more", async () => {
    const [ada, eve] = await onlyAdmins(2);
    for (const [close, role] of [
      [() => demote(ada!, eve!.user_id), "admin"],
      [() => demote(ada!, eve!.user_id, "admin"), "admin"],
      [() => end(ada!, eve!.user_id), "support"],
    ] as const) {
      const own = await withFactor(); // an address of hers that nobody knows
      const sent = await invite(eve!, own.email, role).catch(() => null);
      const kept = await withFactor();
      const { token } = await invite(ada!, kept.email, role);
      expect(await close()).toMatchObject({ ok: true });
      const isAdmin = (
        await db.sql`select from public.staff_members where user_id = ${eve!.user_id} and role = 'admin'`
      ).length;
      if (sent) expect(await accept(own.actor, sent.token)).toMatchObject({ ok: isAdmin === 1 });
      expect(await accept(kept.actor, token)).toMatchObject({ ok: true });
    }
  });

  test("that is sent while its sender ends opens nothing", async () => {
    for (let round = 0; round < 5; round++) {
      const [ada, eve] = await onlyAdmins(2);
      const own = await withFactor();
      const [sent, ended] = await Promise.all([
        invite(eve!, own.email, "admin").catch(() => null),
        end(ada!, eve!.user_id),
      ]);
      expect(ended).toMatchObject({ ok: true });
      if (sent) expect(await accept(own.actor, sent.token)).toMatchObject({ ok: false });
    }
  });

  test("of a member lets them enroll again with the role they have, and no other", async () => {
    const [ada] = await onlyAdmins(1);
    const [{ email }] = (await db.sql`select email from auth.users where id = ${ada!.user_id}`) as unknown as [
      { email: string },
    ];
    await db.sql`update auth.users set email_confirmed_at = now() where id = ${ada!.user_id}`;
    expect((await invite(ada!, email, "support")).answer).toMatchObject({
      ok: false,
      code: "STAFF_HAS_ROLE",
      details: { role: "admin" },
    });
    const { token } = await invite(ada!, email, "admin");
    const factor = await verifyFactor(ada!.user_id);
    await expect(profile(ada!.user_id), "a factor that no invitation enrolled").rejects.toMatchObject({
      code: "PT404",
    });
    expect(await accept(personActor(ada!.user_id), token)).toEqual({ ok: true });
    const [member] = await db.sql`select role, factor_id from public.staff_members where user_id = ${ada!.user_id}`;
    expect(member).toMatchObject({ role: "admin", factor_id: factor });
  });

  test("is needed: a person with a second factor of their own is a customer", async () => {
    const thief = await withFactor();
    await expect(profile(thief.id)).rejects.toMatchObject({ code: "PT404" });
    expect(
      await db.call.server("open_staff_session", { p_actor: thief.actor, p_code_hash: bytes(), p_address: address }),
    ).toMatchObject({ ok: false });
  });
});

describe("the first admin", () => {
  test("is invited by the owner of the database while there is none, and by no login of ours", async () => {
    await db.sql`delete from public.staff_members`;
    const ada = await withFactor();
    const token = "a-token-of-at-least-thirty-two-characters";
    for (const login of [db.server, db.worker])
      await expect(login`select private.invite_first_admin(${ada.email}, ${token})`).rejects.toMatchObject({
        code: "42501",
      });
    await expect(db.sql`select private.invite_first_admin(${ada.email}, 'short')`).rejects.toMatchObject({
      code: "PT400",
    });
    await db.sql`select private.invite_first_admin(${ada.email}, ${token})`;
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    expect(await accept(ada.actor, hash)).toEqual({ ok: true });
    await expect(db.sql`select private.invite_first_admin(${ada.email}, ${token})`).rejects.toMatchObject({
      code: "PT409",
    });
  });
});

describe("a recovery code", () => {
  const use = (actor: object, code: Buffer, grant: Buffer = bytes()) =>
    db.call.server("use_recovery_code", {
      p_actor: actor,
      p_code_hash: code,
      p_grant: { id: randomUUID(), token_hash: grant.toString("hex") },
      p_address: address,
    });

  /** A member with two recovery codes, and a later session of theirs that has only the password. */
  async function member() {
    const [ada] = await onlyAdmins(1);
    const nora = await withFactor();
    const { token } = await invite(ada!, nora.email);
    const codes = [bytes(), bytes()];
    await accept(nora.actor, token, codes);
    return { ...nora, codes, later: await newSession(nora.id) };
  }
  async function newSession(userId: string) {
    const session = randomUUID();
    await db.sql`insert into auth.sessions (id, user_id, aal) values (${session}, ${userId}, 'aal1')`;
    return personActor(userId, { session_id: session });
  }

  test("only takes the factor away, ends all sessions, and leads to enrolling another one with the same role", async () => {
    const nora = await member();
    const grant = bytes();
    expect(await use(nora.later, nora.codes[0]!, grant)).toEqual({ ok: true });
    expect(await db.sql`select from auth.sessions where user_id = ${nora.id}`).toHaveLength(0);
    await expect(profile(nora.id)).rejects.toMatchObject({ code: "PT404" });
    const back = await newSession(nora.id);
    expect(await db.call.server("get_staff_role", { p_actor: back })).toMatchObject({
      role: "operator",
      factor_id: null,
      is_open: false,
    });
    await verifyFactor(nora.id, back.session_id);
    expect(await accept(back, grant, [bytes()])).toEqual({ ok: true });
    expect(await profile(nora.id, back.session_id)).toMatchObject({ role: "operator" });
    const left = await db.sql`select used_at from private.staff_recovery_codes where user_id = ${nora.id}`;
    expect(left, "the old codes are gone").toEqual([{ used_at: null }]);
    expect(await actionsOf(nora.id)).toEqual(["staff.enrolled", "staff.recovered", "staff.enrolled"]);
    expect(
      await db.sql`select from public.notifications where recipient = ${nora.email} and template = 'staff-recovery'`,
    ).toHaveLength(1);
  });

  test("works once, also when it is sent several times at once", async () => {
    const nora = await member();
    const sessions = await Promise.all([1, 2, 3, 4].map(() => newSession(nora.id)));
    const outcomes = await Promise.allSettled(sessions.map((session) => use(session, nora.codes[0]!)));
    expect(outcomes.filter((one) => one.status === "fulfilled" && one.value.ok)).toHaveLength(1);
    const again = await newSession(nora.id);
    expect(await use(again, nora.codes[0]!)).toMatchObject({ ok: false });
    expect(await use(again, bytes()), "a guess").toMatchObject({ ok: false });
    expect((await actionsOf(nora.id)).filter((action) => action === "staff.recovered")).toHaveLength(1);
  });

  test("of one member is none of another, and a customer has none", async () => {
    const nora = await member();
    const otis = await withFactor();
    expect(await use(otis.actor, nora.codes[0]!)).toMatchObject({ ok: false });
    expect(await profile(nora.id)).toMatchObject({ role: "operator" });
  });

  test("leaves a grant for half an hour", async () => {
    const nora = await member();
    const grant = bytes();
    await use(nora.later, nora.codes[0]!, grant);
    const [row] = await db.sql`
      select extract(epoch from expires_at - created_at)::int as seconds, kind from private.staff_invitations where token_hash = ${grant}`;
    expect(row).toEqual({ seconds: 1800, kind: "recovery" });
  });
});
