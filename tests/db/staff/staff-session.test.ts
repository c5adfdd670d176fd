import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPerson, personActor } from "../../builders/person.ts";
import { buildStaff, forgetPassword, joinStaff, staffActor } from "../../builders/staff.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

const code = (text: string = randomUUID()) => Buffer.from(text);
const address = "198.51.100.9";

/** A member of staff with further sessions that have passed the second factor, but not our challenge. */
async function outside(sessions = 1) {
  const { id } = await buildPerson(db.sql);
  await joinStaff(db.sql, id, "operator");
  await db.sql`delete from private.staff_sessions where user_id = ${id}`;
  const actors = await Promise.all(
    Array.from({ length: sessions }, async () => {
      const session = randomUUID();
      await db.sql`insert into auth.sessions (id, user_id, aal, factor_id)
        select ${session}, user_id, 'aal2', factor_id from public.staff_members where user_id = ${id}`;
      return personActor(id, { session_id: session });
    }),
  );
  return { id, actors };
}

const open = (actor: object, p_code_hash: Buffer) =>
  db.call.server("open_staff_session", { p_actor: actor, p_code_hash, p_address: address });
const profile = (actor: { user_id: string; session_id: string }) =>
  db.call.server("staff_profile", { p_actor: { ...actor, kind: "staff" } });
const pause = (actor: object) =>
  db.call.server("staff_set_selling", {
    p_actor: actor,
    p_carrier: "didww",
    p_is_paused: true,
    p_reason: "a test",
  });
const auditOf = (userId: string) =>
  db.sql`select action, after, address, actor from public.audit_log where subject = ${`staff:${userId}`} order by occurred_at, action`;

describe("a session of staff", () => {
  test("opens by the challenge, once, and the audit log says from where", async () => {
    const { id, actors } = await outside();
    const [actor] = actors;
    await expect(profile(actor!)).rejects.toMatchObject({ code: "PT404" });
    expect(await db.call.server("get_staff_role", { p_actor: actor })).toMatchObject({
      role: "operator",
      is_open: false,
    });
    expect(await open(actor!, code())).toEqual({ ok: true });
    expect(await open(actor!, code())).toEqual({ ok: true });
    expect(await profile(actor!)).toMatchObject({ user_id: id, role: "operator" });
    expect(await db.call.server("get_staff_role", { p_actor: actor })).toMatchObject({
      role: "operator",
      is_open: true,
    });
    expect(await auditOf(id)).toMatchObject([{ action: "staff.signed_in", address, actor: { user_id: id } }]);
  });

  test("does not open with the password alone, nor with a factor that no invitation enrolled", async () => {
    const { id, actors } = await outside(2);
    await db.sql`update auth.sessions set aal = 'aal1' where id = ${actors[0]!.session_id}`;
    await db.sql`update auth.sessions set factor_id = gen_random_uuid() where id = ${actors[1]!.session_id}`;
    for (const actor of actors) expect(await open(actor, code())).toEqual({ ok: false, code: "NOT_FOUND" });
    await db.sql`update public.staff_members set factor_id = null where user_id = ${id}`;
    await db.sql`update auth.sessions set aal = 'aal2', factor_id = null where user_id = ${id}`;
    for (const actor of actors) expect(await open(actor, code())).toEqual({ ok: false, code: "NOT_FOUND" });
  });

  test("does not open for a customer with a second factor of their own", async () => {
    const { id } = await buildPerson(db.sql);
    await db.sql`update auth.sessions set aal = 'aal2', factor_id = gen_random_uuid() where user_id = ${id}`;
    expect(await open(personActor(id), code())).toEqual({ ok: false, code: "NOT_FOUND" });
  });

  test("one code opens one session, even when two try it at the same moment", async () => {
    const { id, actors } = await outside(8);
    const seen = code("123456");
    const answers = await Promise.all(actors.map((actor) => open(actor, seen)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter((answer) => answer.code === "CODE_USED")).toHaveLength(7);
    const rows = await auditOf(id);
    expect(rows.filter(({ action }) => action === "staff.refused")).toHaveLength(7);
    expect(rows.find(({ action }) => action === "staff.refused")).toMatchObject({
      after: { why: "code_used" },
      address,
    });
    await db.sql`update private.staff_sessions set opened_at = opened_at - interval '3 minutes' where user_id = ${id}`;
    const late = actors[answers.findIndex(({ ok }) => !ok)]!;
    expect(await open(late, seen), "the same six digits, another day").toEqual({ ok: true });
  });

  test("ends with the session of the auth server, and leaves no row", async () => {
    const actor = await buildStaff(db.sql, "support");
    expect(await profile(actor)).toMatchObject({ role: "support" });
    await db.sql`delete from auth.sessions where user_id = ${actor.user_id}`;
    await expect(profile(actor)).rejects.toMatchObject({ code: "PT404" });
    await db.call.worker("prune", {});
    expect(await db.sql`select from private.staff_sessions where user_id = ${actor.user_id}`).toHaveLength(0);
  });
});

describe("a write", () => {
  test("asks for the password after half an hour, and goes on once it was typed", async () => {
    const actor = await buildStaff(db.sql, "operator");
    expect(await pause(actor)).toMatchObject({ ok: true });
    await forgetPassword(db.sql, actor.user_id);
    await expect(pause(actor)).rejects.toMatchObject({ code: "PT403", message: "REAUTHENTICATION_NEEDED" });
    expect(await profile(actor), "reading goes on").toMatchObject({ role: "operator" });
    await db.call.server("staff_reauthenticate", { p_actor: actor });
    expect(await pause(actor)).toMatchObject({ ok: true });
  });

  test("is not allowed by another session's password", async () => {
    const { id, actors } = await outside();
    const actor = { ...actors[0]!, kind: "staff" };
    await open(actors[0]!, code());
    await db.sql`insert into private.staff_sessions (session_id, user_id, reauthenticated_at) values (${id}, ${id}, now())`;
    expect(await pause(staffActor(id))).toMatchObject({ ok: true });
    await expect(pause(actor)).rejects.toMatchObject({ message: "REAUTHENTICATION_NEEDED" });
  });

  test("counts the password that began the session, and a link that began it does not count", async () => {
    const { actors } = await outside(2);
    for (const [index, method] of ["password", "otp"].entries())
      await db.sql`insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
        values (gen_random_uuid(), ${actors[index]!.session_id}, ${method}, now() - interval '2 minutes', now() - interval '2 minutes')`;
    for (const actor of actors) await open(actor, code());
    expect(await pause({ ...actors[0], kind: "staff" })).toMatchObject({ ok: true });
    await expect(pause({ ...actors[1], kind: "staff" })).rejects.toMatchObject({ message: "REAUTHENTICATION_NEEDED" });
  });

  test("is not asked for the password sooner because business time was moved", async () => {
    const actor = await buildStaff(db.sql, "operator");
    const moved = await db.server.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(40 * 86_400_000)}, true)`;
      const [row] = await tx`select private.staff_set_selling(${tx.json(actor)}, 'didww', false, 'a test') as r`;
      return row!.r;
    });
    expect(moved).toMatchObject({ ok: true });
  });
});
