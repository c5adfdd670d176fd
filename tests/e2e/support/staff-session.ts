import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import type { StaffRole } from "@/lib/contract/permissions";
import { createCustomer, signIn } from "./people.ts";

/** A person with this role whose session has passed the second factor; signed in on this page. */
export async function becomeStaff(page: Page, role: StaffRole): Promise<void> {
  const person = await createCustomer();
  await signIn(page, person);
  const sql = postgres(process.env.DATABASE_URL!, { max: 1, onnotice: () => {} });
  const factor = randomUUID();
  try {
    const [user] = await sql`select id from auth.users where email = ${person.email}`;
    await sql`
      insert into public.staff_members (user_id, role, factor_id, enrolled_at) values (${user!.id}, ${role}, ${factor}, now())`;
    await sql`update auth.sessions set aal = 'aal2', factor_id = ${factor} where user_id = ${user!.id}`;
    await sql`
      insert into private.staff_sessions (session_id, user_id, reauthenticated_at)
      select id, user_id, now() from auth.sessions where user_id = ${user!.id}`;
  } finally {
    await sql.end({ timeout: 2 });
  }
}
