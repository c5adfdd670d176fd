import type { Sql } from "postgres";

/** How sure the auth server is of a person: `aal1` a password or a link, `aal2` a second factor too; and by what, newest first. */
export interface Assurance {
  aal: string;
  amr: { method: string; timestamp: number }[];
}

/** Writes down how a new session began. A session that is refreshed keeps what it has. */
export async function noteBeginning(
  sql: Sql,
  sessionId: string,
  method: "password" | "otp" | "recovery",
): Promise<void> {
  await sql`
    insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    select gen_random_uuid(), s.id, ${method}, now(), now()
    from auth.sessions s
    where s.id = ${sessionId} and not exists (select from auth.mfa_amr_claims c where c.session_id = s.id)`;
}

export async function assuranceOf(sql: Sql, sessionId: string): Promise<Assurance> {
  const [session] = await sql`select aal from auth.sessions where id = ${sessionId}`;
  const claims = await sql`
    select authentication_method as method, extract(epoch from updated_at)::int as timestamp
    from auth.mfa_amr_claims where session_id = ${sessionId} order by updated_at desc`;
  return {
    aal: session?.aal ?? "aal1",
    amr: claims.map(({ method, timestamp }) => ({ method: method as string, timestamp: timestamp as number })),
  };
}
