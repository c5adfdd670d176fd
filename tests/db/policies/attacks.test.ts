import { createHash, randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { buildPerson, guestActor, personActor, personClaims } from "../../builders/person.ts";
import { callAs } from "../../setup/call.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { buildWorld } from "./world.ts";

const db = await createTestDatabase();
const world = await buildWorld(db);
const { a, b } = world;

afterAll(() => db.drop());

const newGuest = () => ({ kind: "guest", cart: randomBytes(32).toString("hex") });
let line = 0;
const freeNumber = () => `+1415556${String(1000 + line++)}`;
const hold = (actor: object, account: string | null, e164: string, more: object = {}) =>
  db.call.server("hold_number", {
    p_actor: actor,
    p_account_id: account,
    p_request: {
      area_id: world.area.id,
      e164,
      carrier_ref: `ref-${e164}`,
      ...more,
    },
  });

describe("a login with raw SQL", () => {
  test("cannot run its own code as the owner by shadowing the names of types", async () => {
    const login = connect(db.url("app_server"));
    const heard: string[] = [];
    try {
      // The domain's CHECK runs wherever a cast to it runs; if that is inside a function of `private`, it runs as its owner.
      await login.unsafe(`create function pg_temp.overhear(v pg_catalog.text) returns pg_catalog.bool language plpgsql as
        $$ begin perform pg_catalog.set_config('overheard.by', current_user, false); return true; end $$`);
      for (const name of ["uuid", "text", "jsonb", "timestamptz", "bytea"]) {
        await login.unsafe(
          `create domain pg_temp.${name} as pg_catalog.${name} check (pg_temp.overhear(current_user::pg_catalog.text))`,
        );
      }
      const actor = JSON.stringify(world.caller("owner").actor);
      for (const call of [
        `private.rename_number('${actor}'::pg_catalog.jsonb, '${a.account}'::pg_catalog.uuid, '${a.number}'::pg_catalog.uuid, 'x')`,
        `private.get_cart('${actor}'::pg_catalog.jsonb, '${a.account}'::pg_catalog.uuid)`,
        `private.place_order('${actor}'::pg_catalog.jsonb, '${a.account}'::pg_catalog.uuid, '{"consent_version":"1"}'::pg_catalog.jsonb)`,
        "private.check_rate('x'::pg_catalog.text, 1, 1)",
        'private.search_areas(\'{"country":"US"}\'::pg_catalog.jsonb)',
      ]) {
        await login.unsafe(`select ${call}`);
        const [row] = await login.unsafe("select current_setting('overheard.by', true) as who");
        if (row!.who) heard.push(`${call.split("(")[0]} ran it as ${row!.who}`);
      }
    } finally {
      await login.end();
    }
    expect(heard).toEqual([]);
  });

  test("cannot read a password hash, a token or a job of the platform", async () => {
    for (const table of ["auth.users", "supabase_migrations.schema_migrations", "private.settings"]) {
      for (const pool of [db.server, db.worker])
        await expect(pool.unsafe(`select * from ${table}`), table).rejects.toMatchObject({ code: "42501" });
      await expect(
        db.server.begin(async (tx) => {
          await tx`set local role authenticated`;
          await tx.unsafe(`select * from ${table}`);
        }),
        `${table} as authenticated`,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });
});

describe("carts", () => {
  test("a guest's hold is out of every other guest's reach", async () => {
    const [mine, theirs] = [newGuest(), newGuest()];
    const { hold: held } = await hold(theirs, null, freeNumber());
    await hold(mine, null, freeNumber());
    expect(await db.call.server("release_hold", { p_actor: mine, p_account_id: null, p_hold_id: held.id })).toEqual({
      ok: false,
      code: "NOT_FOUND",
    });
    expect(
      await db.call.server("record_hold_check", {
        p_actor: mine,
        p_account_id: null,
        p_hold_id: held.id,
        p_available: false,
      }),
    ).toEqual({
      ok: false,
      code: "NOT_FOUND",
    });
    expect(
      await db.call.server("record_reservation", {
        p_actor: mine,
        p_account_id: null,
        p_hold_id: held.id,
        p_reservation_ref: "r",
        p_expires_at: new Date(Date.now() + 300_000),
      }),
    ).toEqual({
      ok: false,
    });
    expect(
      (await db.call.server("get_cart", { p_actor: mine, p_account_id: null })).items.map(
        (item: { id: string }) => item.id,
      ),
    ).not.toContain(held.id);
    await db.call.server("extend_cart", { p_actor: mine, p_account_id: null });
    const [row] = await db.sql`select status, extended_at, reservation_ref from public.holds where id = ${held.id}`;
    expect(row).toEqual({ status: "active", extended_at: null, reservation_ref: null });
  });

  test("a guest cart moves to the first person who shows its token, and the token is spent", async () => {
    const guest = newGuest();
    const { hold: held } = await hold(guest, null, freeNumber());
    const owner = { ...world.caller("owner").actor, cart: guest.cart };
    const stranger = world.caller("stranger");
    expect(await db.call.server("merge_cart", { p_actor: owner, p_account_id: a.account })).toMatchObject({
      ok: true,
      moved: 1,
    });
    expect(
      await db.call.server("merge_cart", {
        p_actor: { ...stranger.actor, cart: guest.cart },
        p_account_id: stranger.accounts[0]!,
      }),
    ).toMatchObject({ ok: true, moved: 0 });
    expect(
      await db.call.server("release_hold", { p_actor: guest, p_account_id: null, p_hold_id: held.id }),
    ).toMatchObject({ ok: false, code: "NOT_FOUND" });
    expect((await db.call.server("get_cart", { p_actor: guest, p_account_id: null })).items).toEqual([]);
    const [row] = await db.sql`select account_id, status from public.holds where id = ${held.id}`;
    expect(row).toEqual({ account_id: a.account, status: "active" });
  });

  test("a guest cart cannot be carried into another account, nor a person's cart taken as a guest's", async () => {
    const guest = newGuest();
    await hold(guest, null, freeNumber());
    const stranger = { ...world.caller("stranger").actor, cart: guest.cart };
    await expect(db.call.server("merge_cart", { p_actor: stranger, p_account_id: a.account })).rejects.toMatchObject({
      code: "PT404",
    });
    await expect(db.call.server("get_cart", { p_actor: stranger, p_account_id: a.account })).rejects.toMatchObject({
      code: "PT404",
    });
    await expect(hold(stranger, a.account, freeNumber())).rejects.toMatchObject({ code: "PT404" });
    expect((await db.call.server("get_cart", { p_actor: guest, p_account_id: null })).items).toHaveLength(1);
    // A person's cart has no token: its id, or its hash as hex, opens nothing.
    const [cart] = await db.sql`select id from public.carts where account_id = ${a.account} limit 1`;
    const guesses = [createHash("sha256").update(cart!.id).digest("hex"), cart!.id.replaceAll("-", "").padEnd(64, "0")];
    for (const token of guesses)
      expect(
        (await db.call.server("get_cart", { p_actor: { kind: "guest", cart: token }, p_account_id: null })).id,
      ).toBeNull();
  });

  test("a chain of guest carts does not pass the account's cap", async () => {
    const person = await buildPerson(db.sql, { email: "hoarder@example.test" });
    const cap = 20;
    for (let round = 0; round < 6; round++) {
      const guest = newGuest();
      for (let i = 0; i < 5; i++) {
        expect(await hold(guest, null, freeNumber(), { client_address: `203.0.113.${round}` })).toMatchObject({
          ok: true,
        });
      }
      await db.call.server("merge_cart", {
        p_actor: personActor(person.id, { cart: guest.cart }),
        p_account_id: person.accountId,
      });
    }
    const [{ live }] =
      (await db.sql`select count(*)::int as live from public.holds where account_id = ${person.accountId} and status = 'active'`) as unknown as [
        { live: number },
      ];
    expect(live).toBe(cap);
    expect(
      await db.call.server("get_cart", {
        p_actor: personActor(person.id),
        p_account_id: person.accountId,
      }),
    ).toMatchObject({ items: { length: cap } });
  });

  test("a number that someone else holds is taken, for a colleague too", async () => {
    const [row] = await db.sql`select e164 from public.holds where id = ${b.hold}`;
    for (const name of ["owner", "member", "stranger", "key"] as const) {
      const caller = world.caller(name);
      expect(await hold(caller.actor, caller.accounts[0]!, row!.e164), name).toEqual({
        ok: false,
        code: "NUMBER_TAKEN",
      });
    }
    const [own] = await db.sql`select e164 from public.holds where id = ${a.hold}`;
    expect(await hold(world.caller("member").actor, a.account, own!.e164)).toEqual({ ok: false, code: "NUMBER_TAKEN" });
    expect(await hold(guestActor("three"), null, own!.e164)).toEqual({ ok: false, code: "NUMBER_TAKEN" });
  });

  test("a person in two accounts does not reach one through the other", async () => {
    const { hold: held } = await hold(world.both.actor, b.account, freeNumber());
    const under = (account: string | null) =>
      db.call.server("record_hold_check", {
        p_actor: world.both.actor,
        p_account_id: account,
        p_hold_id: held.id,
        p_available: false,
      });
    expect(await under(a.account)).toEqual({ ok: false, code: "NOT_FOUND" });
    expect(
      await db.call.server("record_reservation", {
        p_actor: world.both.actor,
        p_account_id: a.account,
        p_hold_id: held.id,
        p_reservation_ref: "r",
        p_expires_at: new Date(Date.now() + 300_000),
      }),
    ).toEqual({ ok: false });
    await db.sql`delete from public.memberships where account_id = ${b.account} and user_id = ${world.both.userId}`;
    await expect(under(b.account)).rejects.toMatchObject({ code: "PT404" });
    expect(await under(a.account)).toEqual({ ok: false, code: "NOT_FOUND" });
    await db.sql`insert into public.memberships (account_id, user_id, role) values (${b.account}, ${world.both.userId}, 'admin')`;
  });
});

describe("accounts", () => {
  const last = async (userId: string | null) =>
    (await db.sql`select last_account_id from public.profiles where user_id = ${userId}`)[0]!.last_account_id;

  test("cannot be switched to by naming them, nor remembered after one has left", async () => {
    const stranger = world.caller("stranger");
    const before = await last(stranger.userId);
    await expect(
      db.call.server("resolve_account", { p_actor: stranger.actor, p_account_id: a.account }),
    ).rejects.toMatchObject({ code: "PT404" });
    expect(await last(stranger.userId)).toBe(before);

    const member = world.caller("member");
    expect(await db.call.server("resolve_account", { p_actor: member.actor, p_account_id: a.account })).toBe(a.account);
    expect(await last(member.userId)).toBe(a.account);
    await db.sql`delete from public.memberships where account_id = ${a.account} and user_id = ${member.userId}`;
    expect(await db.call.server("resolve_account", { p_actor: member.actor })).toBe(member.accounts[1]);
    await expect(
      db.call.server("resolve_account", { p_actor: member.actor, p_account_id: a.account }),
    ).rejects.toMatchObject({ code: "PT404" });
    await db.sql`insert into public.memberships (account_id, user_id, role) values (${a.account}, ${member.userId}, 'member')`;
  });

  test("are not joined, and staff not made, by what a person writes about themselves at sign-up", async () => {
    const metadata = {
      account_id: a.account,
      role: "owner",
      is_staff: true,
      staff_role: "admin",
      display_name: "x".repeat(500),
      time_zone: "Nowhere/Land",
    };
    const [user] =
      await db.sql`insert into auth.users (id, email, raw_user_meta_data) values (gen_random_uuid(), 'liar@example.test', ${db.sql.json(metadata)}) returning id`;
    expect(await db.sql`select 1 from public.staff_members where user_id = ${user!.id}`).toHaveLength(0);
    const rows =
      await db.sql`select m.role, m.account_id, a.name, a.time_zone from public.memberships m join public.accounts a on a.id = m.account_id where m.user_id = ${user!.id}`;
    expect(rows).toMatchObject([{ role: "owner", name: "x".repeat(120), time_zone: "UTC" }]);
    expect(rows[0]!.account_id).not.toBe(a.account);
  });

  test("keep their past when a number moves to another account", async () => {
    const [number] =
      await db.sql`select id from public.purchased_numbers where account_id = ${a.account} and status = 'active'`;
    const owner = world.caller("owner").claims!;
    const other = personClaims(world.both.userId!);
    await db.sql`update public.number_contracts set ended_at = now() where number_id = ${number!.id}`;
    await db.sql`update public.purchased_numbers set account_id = ${b.account} where id = ${number!.id}`;
    await db.sql`insert into public.number_events (number_id, account_id, type) values (${number!.id}, ${b.account}, 'number.received')`;
    try {
      expect(
        await callAs(db.server, owner)("get_number", { p_account_id: a.account, p_number_id: number!.id }),
      ).toBeNull();
      const [{ sub }] = [
        {
          sub: (
            await db.sql`select user_id from public.memberships where account_id = ${b.account} and role = 'owner'`
          )[0]!.user_id,
        },
      ];
      const seen = await callAs(db.server, personClaims(sub))("get_number", {
        p_account_id: b.account,
        p_number_id: number!.id,
      });
      expect(seen.timeline.map((event: { type: string }) => event.type)).toEqual(["number.received"]);
      expect(seen).toMatchObject({ contract: null, answer_path: null, order_id: null, order_reference: null });
      // Somebody of both accounts reads the number as B's, and A's past stays under A.
      expect(
        (await callAs(db.server, other)("get_number", { p_account_id: b.account, p_number_id: number!.id })).timeline,
      ).toHaveLength(1);
      const [{ past }] = (await db.server.begin(async (tx) => {
        await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(owner)}, true)`;
        return tx`select count(*)::int as past from public.number_events where number_id = ${number!.id}`;
      })) as unknown as [{ past: number }];
      expect(past).toBeGreaterThan(1);
    } finally {
      await db.sql`update public.purchased_numbers set account_id = ${a.account} where id = ${number!.id}`;
      await db.sql`update public.number_contracts set ended_at = null where number_id = ${number!.id}`;
    }
  });
});
