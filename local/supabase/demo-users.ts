import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { newSecret } from "./mfa/totp.ts";

interface DemoPerson {
  email: string;
  password: string;
  name: string;
}

export const demoCustomer: DemoPerson = { email: "demo@numninja.test", password: "demo-password-1", name: "Dana Demo" };

/** One member of staff of each role, with a second factor whose code the page of codes shows. */
export const demoStaff = [
  { role: "admin", title: "Admin", email: "admin@numninja.test", password: "admin-password-1", name: "Ada Admin" },
  {
    role: "operator",
    title: "Operator",
    email: "operator@numninja.test",
    password: "operator-password-1",
    name: "Otis Operator",
  },
  {
    role: "support",
    title: "Support",
    email: "support@numninja.test",
    password: "support-password-1",
    name: "Sue Support",
  },
] as const satisfies readonly (DemoPerson & { role: string; title: string })[];

/** The people of the demo, made as an operator would: by the auth admin API. Some become staff in the database. */
export async function createDemoUsers(sql: Sql, api: { url: string; secretKey: string }): Promise<void> {
  for (const person of [demoCustomer, ...demoStaff]) await createPerson(sql, api, person);
  for (const { email, role } of demoStaff) await joinStaff(sql, email, role);
}

async function createPerson(sql: Sql, api: { url: string; secretKey: string }, person: DemoPerson): Promise<void> {
  const { email, password, name } = person;
  const [present] = await sql`select from auth.users where email = ${email}`;
  if (present) return;
  const response = await fetch(`${api.url}/auth/v1/admin/users`, {
    method: "POST",
    headers: { apikey: api.secretKey, authorization: `Bearer ${api.secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({ email, password, email_confirm: true, user_metadata: { full_name: name } }),
  });
  if (!response.ok) throw new Error(`Demo user ${email}: ${response.status} ${await response.text()}`);
}

/** Who is staff already, or was ended by an admin of the demo, stays as they are. */
async function joinStaff(sql: Sql, email: string, role: string): Promise<void> {
  const [person] = await sql`
    select id from auth.users u
    where email = ${email}
      and not exists (select from public.staff_members m where m.user_id = u.id)
      and not exists (select from auth.mfa_factors f where f.user_id = u.id)`;
  if (!person) return;
  const factor = randomUUID();
  await sql.begin(async (tx) => {
    await tx`
      insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
      values (${factor}, ${person.id}, 'back office', 'totp', 'verified', ${newSecret()}, now(), now())`;
    await tx`
      insert into public.staff_members (user_id, role, factor_id, enrolled_at)
      values (${person.id}, ${role}, ${factor}, now())`;
  });
}
