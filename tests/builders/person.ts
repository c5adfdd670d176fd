import type { Sql } from "postgres";
import { signIn } from "@/lib/auth/sign-in";
import { newApiKey } from "@/lib/callers/api-key";
import { type Browser, newEmail, openBrowser } from "../setup/browser.ts";
import type { TestDatabase } from "../setup/database.ts";
import type { TestApi } from "../setup/supabase-api.ts";

export interface BuiltPerson {
  id: string;
  email: string;
  /** their own account, made by the sign-up trigger */
  accountId: string;
}

export interface SignedInPerson extends BuiltPerson {
  browser: Browser;
}

/** Of every person that `createPerson` makes. */
export const password = "correct horse battery";

/**
 * A confirmed person with a profile, an account and ownership of it, and a live session, without a password: for tests that never sign in.
 * @param traits.memberOf belongs to another account too
 */
export async function buildPerson(
  sql: Sql,
  traits: { email?: string; memberOf?: { accountId: string; role: string } } = {},
): Promise<BuiltPerson> {
  const { email = newEmail(), memberOf } = traits;
  const [user] = await sql`
    insert into auth.users (id, email, raw_user_meta_data) values (gen_random_uuid(), ${email}, '{}') returning id`;
  const id = user!.id as string;
  await openSession(sql, id);
  const accountId = await accountOf(sql, id);
  if (memberOf) {
    await sql`
      insert into public.memberships (account_id, user_id, role) values (${memberOf.accountId}, ${id}, ${memberOf.role})`;
  }
  return { id, email, accountId };
}

/** A confirmed person with a password, made by the auth admin API; not signed in. */
export async function createPerson(database: TestDatabase, api: TestApi, email = newEmail()): Promise<BuiltPerson> {
  const { data, error } = await api.admin().auth.admin.createUser({ email, password, email_confirm: true });
  if (error) throw error;
  await openSession(database.sql, data.user.id);
  return { id: data.user.id, email, accountId: await accountOf(database.sql, data.user.id) };
}

/** The same, signed in with a browser of their own. */
export async function signInPerson(database: TestDatabase, api: TestApi): Promise<SignedInPerson> {
  const person = await createPerson(database, api);
  const browser = openBrowser();
  const signedIn = await signIn({ email: person.email, password }, browser.context());
  if (!signedIn.ok) throw new Error(signedIn.code);
  return { ...person, browser };
}

async function accountOf(sql: Sql, userId: string): Promise<string> {
  const [membership] =
    await sql`select account_id from public.memberships where user_id = ${userId} and role = 'owner'`;
  return membership!.account_id as string;
}

/** A session of the auth server beside those that a person signed in for. It has the id of its person, so that tests need not carry two. */
async function openSession(sql: Sql, userId: string): Promise<void> {
  await sql`insert into auth.sessions (id, user_id) values (${userId}, ${userId})`;
}

/** `p_actor` of a person whose session `openSession` or a builder made. */
export const personActor = (
  userId: string,
  more: { cart?: string | null; request_id?: string; session_id?: string } = {},
) => ({
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

/** An API key of an account. @returns what the program sends */
export async function buildKey(sql: Sql, accountId: string, scopes: string[]): Promise<string> {
  const { key, prefix, hash } = newApiKey();
  await sql`
    insert into public.api_keys (account_id, name, prefix, hash, scopes) values (${accountId}, 'test', ${prefix}, ${hash}, ${scopes})`;
  return key;
}
