import type { Sql } from "postgres";
import { factorJson, listFactors } from "./mfa/factors.ts";

export interface UserRow {
  id: string;
  email: string | null;
  encrypted_password: string | null;
  email_confirmed_at: string | null;
  email_change: string | null;
  raw_app_meta_data: Record<string, unknown>;
  raw_user_meta_data: Record<string, unknown>;
  [column: string]: unknown;
}

/** A user as GoTrue writes one. @returns null when there is no such user */
export async function readUser(sql: Sql, id: string): Promise<Record<string, unknown> | null> {
  return (await readUsers(sql, [id]))[0] ?? null;
}

/** In the order of `ids`. */
export async function readUsers(sql: Sql, ids: string[]): Promise<Record<string, unknown>[]> {
  if (ids.length === 0) return [];
  const rows = await sql<UserRow[]>`select * from auth.users where id = any(${ids}::uuid[])`;
  const identities = await sql`select * from auth.identities where user_id = any(${ids}::uuid[]) order by created_at`;
  const factors = await listFactors(sql, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    return {
      id: row.id,
      aud: row.aud ?? "authenticated",
      role: row.role ?? "authenticated",
      email: row.email ?? "",
      phone: row.phone ?? "",
      ...present({
        email_confirmed_at: row.email_confirmed_at,
        confirmed_at: row.email_confirmed_at,
        confirmation_sent_at: row.confirmation_sent_at,
        recovery_sent_at: row.recovery_sent_at,
        invited_at: row.invited_at,
        last_sign_in_at: row.last_sign_in_at,
        new_email: row.email_change,
        banned_until: row.banned_until,
      }),
      app_metadata: row.raw_app_meta_data ?? {},
      user_metadata: row.raw_user_meta_data ?? {},
      identities: identities
        .filter((identity) => identity.user_id === id)
        .map((identity) => ({
          identity_id: identity.id,
          id: identity.provider_id,
          user_id: identity.user_id,
          identity_data: identity.identity_data ?? {},
          provider: identity.provider,
          last_sign_in_at: identity.last_sign_in_at ?? identity.created_at,
          created_at: identity.created_at,
          updated_at: identity.updated_at,
          email: row.email ?? undefined,
        })),
      ...withSome("factors", factors.filter((factor) => factor.user_id === id).map(factorJson)),
      created_at: row.created_at,
      updated_at: row.updated_at,
      is_anonymous: row.is_anonymous === true,
    };
  });
}

const withSome = (name: string, list: unknown[]) => (list.length > 0 ? { [name]: list } : {});

const present = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
