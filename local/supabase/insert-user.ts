import { randomUUID } from "node:crypto";

import type { Sql } from "postgres";
import { authError } from "./errors.ts";
import { hashPassword } from "./hash-password.ts";
import { requireStrong } from "./password-rules.ts";

export interface UserAttributes {
  id?: string;
  email?: string;
  password?: string;
  email_confirm?: boolean;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  ban_duration?: string;
}

/** A new person with a sign-in by email. @returns the id @throws a Response when refused */
export async function insertUser(sql: Sql, attributes: UserAttributes): Promise<string> {
  const email = attributes.email?.trim().toLowerCase();
  if (!email?.includes("@")) throw authError(400, "validation_failed", "Cannot create a user without an email");
  if (attributes.password !== undefined) requireStrong(attributes.password);
  const [taken] = await sql`select from auth.users where lower(email) = ${email}`;
  if (taken) throw emailExists();
  const id = attributes.id ?? randomUUID();
  const confirmed = attributes.email_confirm === true;
  const metadata = { ...attributes.user_metadata, email, email_verified: confirmed, phone_verified: false, sub: id };
  const appMetadata = { provider: "email", providers: ["email"], ...attributes.app_metadata };
  const password = await hashPassword(attributes.password ?? randomUUID());
  await sql.begin(async (tx) => {
    await tx`
      insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, email_change_confirm_status,
        raw_app_meta_data, raw_user_meta_data, is_sso_user, is_anonymous, created_at, updated_at)
      values (${id}, 'authenticated', 'authenticated', ${email}, ${password}, ${confirmed ? tx`now()` : null}, 0,
        ${tx.json(appMetadata as never)}, ${tx.json(metadata as never)}, false, false, now(), now())`;
    await tx`
      insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
      values (gen_random_uuid(), 'email', ${id}, ${id}, ${tx.json({ ...metadata, sub: id } as never)}, now(), now())`;
  });
  return id;
}

export const emailExists = () =>
  authError(422, "email_exists", "A user with this email address has already been registered");
