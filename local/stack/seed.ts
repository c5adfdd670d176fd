import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Sql } from "postgres";
import { describeSqlError } from "../postgres/index.ts";

const SEED = "supabase/seed.sql";

export const DEMO_CUSTOMER = { email: "demo@numninja.test", password: "demo-password-1", name: "Dana Demo" };
export const DEMO_ADMIN = { email: "admin@numninja.test", password: "admin-password-1", name: "Ada Admin" };

/**
 * Runs supabase/seed.sql once per database, and remembers it where the supabase CLI does.
 * @param sql as `postgres` @returns whether it ran now
 */
export async function runSeed(sql: Sql): Promise<boolean> {
  if (!existsSync(SEED)) return false;
  await sql`create table if not exists supabase_migrations.seed_files (path text primary key, hash text not null)`;
  const [done] = await sql`select from supabase_migrations.seed_files where path = ${SEED}`;
  if (done) return false;
  const text = readFileSync(SEED, "utf8");
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      const hash = createHash("sha256").update(text).digest("hex");
      await tx`insert into supabase_migrations.seed_files (path, hash) values (${SEED}, ${hash})`;
    });
  } catch (error) {
    throw new Error(`${SEED} failed: ${describeSqlError(error, text)}`);
  }
  return true;
}

/** The two people of the demo, made as an operator would: by the auth admin API. The admin becomes staff in the database. */
export async function createDemoUsers(sql: Sql, api: { url: string; secretKey: string }): Promise<void> {
  for (const { email, password, name } of [DEMO_CUSTOMER, DEMO_ADMIN]) {
    const [present] = await sql`select from auth.users where email = ${email}`;
    if (present) continue;
    const response = await fetch(`${api.url}/auth/v1/admin/users`, {
      method: "POST",
      headers: { apikey: api.secretKey, authorization: `Bearer ${api.secretKey}`, "content-type": "application/json" },
      body: JSON.stringify({ email, password, email_confirm: true, user_metadata: { full_name: name } }),
    });
    if (!response.ok) throw new Error(`Demo user ${email}: ${response.status} ${await response.text()}`);
  }
  await sql`
    insert into public.staff_members (user_id, role)
    select id, 'admin' from auth.users where email = ${DEMO_ADMIN.email}
    on conflict do nothing`;
}
