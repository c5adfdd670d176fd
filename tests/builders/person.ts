import type { Sql } from "postgres";

export interface BuiltPerson {
  userId: string;
  accountId: string;
}

/** A confirmed person with a profile, an account and ownership of it (the sign-up trigger makes the latter two), and a live session. */
export async function buildPerson(sql: Sql, email: string): Promise<BuiltPerson> {
  const [user] = await sql`
    insert into auth.users (id, email, raw_user_meta_data) values (gen_random_uuid(), ${email}, '{}') returning id`;
  const [membership] = await sql`select account_id from public.memberships where user_id = ${user!.id}`;
  await openSession(sql, user!.id as string);
  return { userId: user!.id as string, accountId: membership!.account_id as string };
}

/** A session of the auth server beside those that a person signed in for. It has the id of its person, so that tests need not carry two. */
export async function openSession(sql: Sql, userId: string): Promise<void> {
  await sql`insert into auth.sessions (id, user_id) values (${userId}, ${userId})`;
}

/** `p_actor` of a person whose session `openSession` or `buildPerson` made. */
export const personActor = (userId: string, more: { cart?: string | null; request_id?: string } = {}) => ({
  kind: "user",
  user_id: userId,
  session_id: userId,
  cart: null,
  ...more,
});

/** The claims of the same session, as row level security reads them. */
export const personClaims = (userId: string) => ({ sub: userId, session_id: userId, role: "authenticated" });

/** A guest's cart token, hashed as the cookie's is. */
export const guestActor = (name: string) => ({
  kind: "guest",
  cart: Buffer.from(name.padEnd(32, "x").slice(0, 32)).toString("hex"),
});
