import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";

/** A person with an account and a session, as the sign-up trigger makes them. The session has the id of its person. */
export async function addPerson(sql: Sql) {
  const id = randomUUID();
  await sql`insert into auth.users (id, email, raw_user_meta_data) values (${id}, ${`${id}@example.test`}, '{}')`;
  await sql`insert into auth.sessions (id, user_id) values (${id}, ${id})`;
  const [membership] = await sql`select account_id from public.memberships where user_id = ${id} and role = 'owner'`;
  return {
    id,
    accountId: membership!.account_id as string,
    actor: { kind: "user", user_id: id, session_id: id, cart: null },
  };
}

/** An admin whose session passed the second factor, and whose password was typed just now. @returns their actor */
export async function addAdmin(sql: Sql) {
  const { id } = await addPerson(sql);
  const factor = randomUUID();
  await sql`
    insert into public.staff_members (user_id, role, factor_id, enrolled_at) values (${id}, 'admin', ${factor}, now())`;
  await sql`update auth.sessions set aal = 'aal2', factor_id = ${factor} where user_id = ${id}`;
  await sql`
    insert into private.staff_sessions (session_id, user_id, reauthenticated_at) values (${id}, ${id}, now() + interval '1 day')`;
  return { kind: "staff", user_id: id, session_id: id, address: "192.0.2.77" };
}
