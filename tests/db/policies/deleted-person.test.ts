import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
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

// biome-ignore lint/suspicious/noExplicitAny: answers of SQL functions are checked by the assertions
const server = async (text: string, ...values: unknown[]): Promise<any> =>
  (await db.server.unsafe(`select private.${text} as r`, values as never))[0]!.r;
// biome-ignore lint/suspicious/noExplicitAny: as above
const readAs = (claims: object, text: string, ...values: unknown[]): Promise<any> =>
  db.server.begin(async (tx) => {
    await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    return (await tx.unsafe(`select private.${text} as r`, values as never))[0]!.r;
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
    await server("cancel_number($1, $2, $3)", owner.actor, a.account, a.number);
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
    expect(await readAs(owner.claims!, "list_orders($1)", a.account)).toEqual([]);
    for (const call of [
      "resolve_account($1)",
      "update_profile($1, '{}')",
      "set_notification_preference($1, 'numbers', 'email', true)",
    ]) {
      await expect(server(call, owner.actor), call).rejects.toMatchObject({ code: "PT401" });
    }
    await expect(server("get_cart($1, $2)", owner.actor, a.account)).rejects.toMatchObject({ code: "PT401" });
    const admin = world.caller("admin");
    expect((await readAs(admin.claims!, "list_orders($1)", a.account)).length).toBeGreaterThan(0);
    expect(await server("rename_number($1, $2, $3, $4)", admin.actor, a.account, a.number, "kept")).toEqual({
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
