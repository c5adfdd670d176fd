import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { Forward } from "./forward.ts";

type Body = Record<string, unknown>;

/**
 * `verify` of a change of address, as hosted does it with `double_confirm_changes`: the mailbox that agrees first is only noted, the
 * second one moves the account. lite would move it with one, and takes only the token of the current address.
 */
export async function verifyEmailChange(body: Body, forward: Forward, sql: Sql): Promise<Response> {
  const hash = typeof body.token_hash === "string" ? body.token_hash : hashOf(body);
  const [user] = await sql`
    select id, email_change_token_new is not null and email_change_token_current is not null as waits_for_both
    from auth.users where ${hash} in (email_change_token_new, email_change_token_current)`;
  if (!user) return forward(body);
  if (!user.waits_for_both) {
    await sql`
      update auth.users set email_change_token_current = ${hash}, email_change_token_new = null where id = ${user.id}`;
    return forward(body);
  }
  await sql`
    update auth.users set email_change_confirm_status = 1,
      email_change_token_new = nullif(email_change_token_new, ${hash}),
      email_change_token_current = nullif(email_change_token_current, ${hash})
    where id = ${user.id}`;
  return Response.json({
    code: "200",
    msg: "Confirmation link accepted. Please proceed to confirm link sent to the other email",
  });
}

const hashOf = ({ email, token }: Body): string =>
  createHash("sha256")
    .update(String(email).toLowerCase() + String(token))
    .digest("hex");
