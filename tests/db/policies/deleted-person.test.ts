import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { callAs } from "../../setup/call.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { buildWorld } from "./world.ts";

const db = await createTestDatabase();
const superuser = connect(db.url("supabase_admin"));
const world = await buildWorld(db);
const { a } = world;

afterAll(async () => {
  await superuser.end();
  await db.drop();
});

describe("a person who is deleted", () => {
  test("leaves account, orders, numbers, money and audit log as they were", async () => {
    const owner = world.caller("owner");
    const tables = (
      await db.sql`select c.oid::regclass::text as name from pg_class c where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace`
    ).map((row) => row.name as string);
    const count = async () =>
      Object.fromEntries(
        await Promise.all(
          tables.map(async (name) => [
            name,
            (await db.sql.unsafe(`select count(*)::int as n from public.${name}`))[0]!.n,
          ]),
        ),
      );
    await db.call.server("cancel_number", { p_actor: owner.actor, p_account_id: a.account, p_number_id: a.number });
    const before = await count();
    const trail = await db.sql`select * from public.audit_log order by occurred_at, id`;
    await superuser`delete from auth.users where id = ${owner.userId}`;
    const gone = (name: string) => before[name] - 1;
    expect(await count()).toEqual({
      ...before,
      profiles: gone("profiles"),
      memberships: gone("memberships"),
      notification_preferences: gone("notification_preferences"),
    });
    expect(await db.sql`select * from public.audit_log order by occurred_at, id`).toEqual(trail);
    expect(await db.sql`select user_id, status from public.orders where id = ${a.doneOrder}`).toEqual([
      { user_id: null, status: "partially_completed" },
    ]);
    expect(
      await db.sql`select canceled_by, cancel_at is not null as planned from public.number_contracts where number_id = ${a.number}`,
    ).toMatchObject([{ canceled_by: null, planned: true }]);
    expect(await db.sql`select account_id from public.purchased_numbers where id = ${a.number}`).toEqual([
      { account_id: a.account },
    ]);
  });

  test("reaches nothing with a token that is still valid, and colleagues go on", async () => {
    const owner = world.caller("owner");
    expect(await callAs(db.server, owner.claims!)("list_orders", { p_account_id: a.account })).toEqual([]);
    const who = { p_actor: owner.actor };
    const preference = { p_category: "numbers", p_channel: "email", p_enabled: true };
    for (const refused of [
      () => db.call.server("resolve_account", who),
      () => db.call.server("update_profile", { ...who, p_changes: {} }),
      () => db.call.server("set_notification_preference", { ...who, ...preference }),
    ]) {
      await expect(refused()).rejects.toMatchObject({ code: "PT401" });
    }
    await expect(db.call.server("get_cart", { p_actor: owner.actor, p_account_id: a.account })).rejects.toMatchObject({
      code: "PT401",
    });
    const admin = world.caller("admin");
    expect((await callAs(db.server, admin.claims!)("list_orders", { p_account_id: a.account })).length).toBeGreaterThan(
      0,
    );
    expect(
      await db.call.server("rename_number", {
        p_actor: admin.actor,
        p_account_id: a.account,
        p_number_id: a.number,
        p_label: "kept",
      }),
    ).toEqual({
      ok: true,
    });
  });

  test("is replaced as the reader of messages by another owner, or by nobody", async () => {
    const admin = world.caller("admin");
    const before = (await db.sql`select 1 from public.notifications`).length;
    await superuser`select private.notify_user(${world.caller("owner").userId}, ${a.account}, 'orders', 't', '{}', 'd-1')`;
    expect((await db.sql`select 1 from public.notifications`).length).toBe(before);
    await db.sql`update public.memberships set role = 'owner' where account_id = ${a.account} and user_id = ${admin.userId}`;
    await superuser`select private.notify_user(${world.caller("owner").userId}, ${a.account}, 'orders', 't', '{}', 'd-2')`;
    expect(await db.sql`select recipient from public.notifications where dedupe_key = 'd-2'`).toEqual([
      { recipient: "admin@alpha.test" },
    ]);
  });
});
