import { randomUUID } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { authError } from "../errors.ts";
import { qrCodeSvg } from "./qr-code.ts";
import type { SignedIn } from "./signed-in.ts";
import { newSecret, stepSeconds } from "./totp.ts";

export interface Factor {
  id: string;
  user_id: string;
  friendly_name: string | null;
  factor_type: "totp";
  status: "unverified" | "verified";
  secret: string;
  created_at: string;
  updated_at: string;
  last_challenged_at: string | null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const mostFactors = 10;

/** A factor as GoTrue writes one; the secret never leaves again. */
export const factorJson = (factor: Factor) => ({
  id: factor.id,
  created_at: factor.created_at,
  updated_at: factor.updated_at,
  status: factor.status,
  ...(factor.friendly_name && { friendly_name: factor.friendly_name }),
  factor_type: factor.factor_type,
  ...(factor.last_challenged_at && { last_challenged_at: factor.last_challenged_at }),
});

export const listFactors = (sql: Sql, userIds: string[]): Promise<Factor[]> =>
  sql<Factor[]>`select * from auth.mfa_factors where user_id = any(${userIds}::uuid[]) order by created_at`;

/** @throws a Response when it is no factor of theirs: another's looks the same as none */
export async function ownFactor(sql: Sql, userId: string, id: string | undefined): Promise<Factor> {
  if (!uuid.test(id ?? "")) throw authError(404, "validation_failed", "factor_id must be an UUID");
  const [factor] = await sql<Factor[]>`select * from auth.mfa_factors where id = ${id!} and user_id = ${userId}`;
  if (!factor) throw authError(404, "mfa_factor_not_found", "Factor not found");
  return factor;
}

/** `POST /factors`: a new unverified factor with its secret, which is shown this once. @param site the host that names it by default */
export async function enroll(sql: Sql, person: SignedIn, body: Record<string, unknown>, site: string) {
  if (body.factor_type === "phone")
    return authError(422, "mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone");
  if (body.factor_type === "webauthn")
    return authError(422, "mfa_webauthn_enroll_not_enabled", "MFA enroll is disabled for WebAuthn");
  if (body.factor_type !== "totp")
    return authError(400, "validation_failed", "factor_type needs to be totp, phone, or webauthn");
  const name = String(body.friendly_name ?? "");
  await requireRoom(sql, person, name);
  const id = randomUUID();
  const secret = newSecret();
  await sql`
    insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
    values (${id}, ${person.userId}, ${name}, 'totp', 'unverified', ${secret}, now(), now())`;
  const uri = otpauth(String(body.issuer || site), person.email, secret);
  return Response.json({ id, type: "totp", friendly_name: name, totp: { qr_code: qrCodeSvg(uri), secret, uri } });
}

async function requireRoom(sql: Sql, person: SignedIn, name: string): Promise<void> {
  await sql`
    delete from auth.mfa_factors f
    where status <> 'verified' and created_at < now() - interval '300 seconds'
      and not exists (select from auth.mfa_challenges c where c.factor_id = f.id)`;
  const factors = await listFactors(sql, [person.userId]);
  if (factors.some((factor) => (factor.friendly_name ?? "") === name)) {
    const words = `A factor with the friendly name ${JSON.stringify(name)} for this user already exists`;
    throw authError(422, "mfa_factor_name_conflict", words);
  }
  if (factors.length >= mostFactors) {
    const words = "Maximum number of verified factors reached, unenroll to continue";
    throw authError(422, "too_many_enrolled_mfa_factors", words);
  }
  if (factors.some(({ status }) => status === "verified") && person.aal !== "aal2")
    throw authError(403, "insufficient_aal", "AAL2 required to enroll a new factor");
}

function otpauth(issuer: string, email: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  const more = `algorithm=SHA1&digits=6&issuer=${encodeURIComponent(issuer)}&period=${stepSeconds}&secret=${secret}`;
  return `otpauth://totp/${label}?${more}`;
}

/** `DELETE /factors/:id`. Sessions that the factor had verified fall back to aal1. */
export async function unenroll(sql: Sql, person: SignedIn, id: string | undefined): Promise<Response> {
  const factor = await ownFactor(sql, person.userId, id);
  if (factor.status === "verified" && person.aal !== "aal2")
    return authError(422, "insufficient_aal", "AAL2 required to unenroll verified factor");
  await removeFactor(sql, factor);
  return Response.json({ id: factor.id });
}

/** `/admin/users/:id/factors[/:factor]`, for the secret key. */
export async function manageFactors(sql: Sql, method: string, userId: string, id: string | undefined) {
  if (id === undefined && method === "GET")
    return Response.json((await listFactors(sql, [userId])).map((factor) => factorJson(factor)));
  if (id === undefined || method !== "DELETE") return authError(405, "method_not_allowed", "Method not allowed");
  const factor = await ownFactor(sql, userId, id);
  await removeFactor(sql, factor);
  return Response.json(factorJson(factor));
}

const removeFactor = (sql: Sql, factor: Factor): Promise<unknown> =>
  sql.begin(async (tx: TransactionSql) => {
    await tx`delete from auth.mfa_factors where id = ${factor.id}`;
    await tx`
      delete from auth.mfa_amr_claims
      where authentication_method = 'totp' and session_id in (select id from auth.sessions where factor_id = ${factor.id})`;
    await tx`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = ${factor.id}`;
  });
