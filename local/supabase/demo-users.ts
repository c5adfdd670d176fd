import type { Sql } from "postgres";

export const demoCustomer = { email: "demo@numninja.test", password: "demo-password-1", name: "Dana Demo" };
export const demoAdmin = { email: "admin@numninja.test", password: "admin-password-1", name: "Ada Admin" };

/** The two people of the demo, made as an operator would: by the auth admin API. The admin becomes staff in the database. */
export async function createDemoUsers(sql: Sql, api: { url: string; secretKey: string }): Promise<void> {
  for (const { email, password, name } of [demoCustomer, demoAdmin]) {
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
    select id, 'admin' from auth.users where email = ${demoAdmin.email}
    on conflict do nothing`;
}
