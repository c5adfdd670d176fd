import { dictionary } from "@zxcvbn-ts/language-common";
import bcrypt from "bcryptjs";
import type { Sql } from "postgres";
import { authError } from "./errors.ts";

const minimumLength = 8;
const common = new Set(dictionary["passwords-common"]);

/** As hosted with a minimum length and the protection against leaked passwords. @throws a Response when refused */
export function requireStrong(password: string): void {
  if (password.length < minimumLength)
    throw authError(422, "weak_password", `Password should be at least ${minimumLength} characters.`);
  const text = password.toLowerCase();
  if (common.has(text) || new Set(text.trim()).size <= 1)
    throw authError(
      422,
      "weak_password",
      "Password is known to be weak and easy to guess, please choose a different one.",
    );
}

/**
 * As hosted where a new password needs the current one (`update_password_require_current_password`): a token alone changes
 * none. A session that began with a recovery code is exempt. @throws a Response when refused
 */
export async function requireCurrentPassword(sql: Sql, sessionId: string, current: unknown): Promise<void> {
  const [session] = await sql`
    select u.encrypted_password, exists (
      select from auth.mfa_amr_claims c where c.session_id = s.id and c.authentication_method = 'recovery'
    ) as is_recovery
    from auth.sessions s join auth.users u on u.id = s.user_id where s.id = ${sessionId}`;
  if (!session || session.is_recovery) return;
  if (typeof current !== "string" || current === "")
    throw authError(400, "current_password_required", "Current password required when setting new password.");
  if (!(await bcrypt.compare(current, session.encrypted_password ?? "")))
    throw authError(400, "current_password_mismatch", "Current password is incorrect.");
}
