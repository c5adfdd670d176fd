import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import type { StaffRole } from "@/lib/contract/permissions";
import { buildPerson } from "./person.ts";

/** `p_actor` of a member of staff whose session has their own id, as those of `buildPerson`. */
export const staffActor = (userId: string, more: { address?: string; request_id?: string } = {}) => ({
  kind: "staff",
  user_id: userId,
  session_id: userId,
  address: "192.0.2.77",
  ...more,
});

/**
 * A member of staff with a second factor, whose session has passed it and whose password was typed a moment ago: they may
 * read, and write, what their role may.
 * @returns their actor, for functions `private.staff_*`
 */
export async function buildStaff(sql: Sql, role: StaffRole, email?: string) {
  const { id } = await buildPerson(sql, email ? { email } : {});
  await joinStaff(sql, id, role);
  return staffActor(id);
}

/** Makes a person staff, and lets all sessions that they have now pass the second factor. */
export async function joinStaff(sql: Sql, userId: string, role: StaffRole): Promise<void> {
  const factor = randomUUID();
  await sql`
    insert into public.staff_members (user_id, role, factor_id, enrolled_at) values (${userId}, ${role}, ${factor}, now())`;
  await sql`update auth.sessions set aal = 'aal2', factor_id = ${factor} where user_id = ${userId}`;
  await sql`
    insert into private.staff_sessions (session_id, user_id, reauthenticated_at)
    select id, user_id, now() from auth.sessions where user_id = ${userId}`;
}

/** Lets the time pass after which a write asks for the password again. */
export async function forgetPassword(sql: Sql, userId: string): Promise<void> {
  await sql`
    update private.staff_sessions set reauthenticated_at = reauthenticated_at - interval '31 minutes' where user_id = ${userId}`;
}
