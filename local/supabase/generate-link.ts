import type { Sql } from "postgres";
import { authError, refusable } from "./errors.ts";
import { insertUser } from "./insert-user.ts";
import { newOneTimeCode } from "./one-time-codes.ts";
import type { SupabaseOptions } from "./options.ts";
import { readUser } from "./user-json.ts";

interface LinkRequest {
  type?: string;
  email?: string;
  new_email?: string;
  password?: string;
  data?: Record<string, unknown>;
  redirect_to?: string;
}

/** Which columns hold the token of a kind of link. */
const columnsOf: Record<string, { token: string; sentAt: string }> = {
  signup: { token: "confirmation_token", sentAt: "confirmation_sent_at" },
  invite: { token: "confirmation_token", sentAt: "confirmation_sent_at" },
  magiclink: { token: "recovery_token", sentAt: "recovery_sent_at" },
  recovery: { token: "recovery_token", sentAt: "recovery_sent_at" },
  email_change_current: { token: "email_change_token_current", sentAt: "email_change_sent_at" },
  email_change_new: { token: "email_change_token_new", sentAt: "email_change_sent_at" },
};

/** `auth.admin.generateLink`: makes a link and its code, sends nothing. `signup` and `invite` create the user when missing. */
export async function generateLink(sql: Sql, request: LinkRequest, options: SupabaseOptions): Promise<Response> {
  return refusable(async () => {
    const columns = columnsOf[request.type ?? ""];
    const email = request.email?.trim().toLowerCase();
    if (!columns || !request.type) return authError(400, "validation_failed", "Invalid link type");
    if (!email) return authError(400, "validation_failed", "An email address is required");
    const [found] = await sql`select id from auth.users where lower(email) = ${email}`;
    const creates = request.type === "signup" || request.type === "invite";
    if (!found && !creates) return authError(404, "user_not_found", "User with this email not found");
    const id =
      (found?.id as string | undefined) ??
      (await insertUser(sql, { email, password: request.password, user_metadata: request.data }));

    const changed = request.type === "email_change_new" ? request.new_email?.trim().toLowerCase() : undefined;
    const { code, hash } = newOneTimeCode(changed ?? email);
    await sql`
      update auth.users set ${sql(columns.token)} = ${hash}, ${sql(columns.sentAt)} = now(),
        email_change = coalesce(${request.new_email?.trim().toLowerCase() ?? null}, email_change), updated_at = now()
      where id = ${id}`;

    const verificationType = request.type.startsWith("email_change") ? "email_change" : request.type;
    const redirectTo = request.redirect_to ?? options.siteUrl;
    const link = new URL("/auth/v1/verify", options.siteUrl);
    link.search = new URLSearchParams({ token: hash, type: verificationType, redirect_to: redirectTo }).toString();
    return Response.json({
      ...(await readUser(sql, id)),
      action_link: link.toString(),
      email_otp: code,
      hashed_token: hash,
      verification_type: request.type,
      redirect_to: redirectTo,
    });
  });
}
