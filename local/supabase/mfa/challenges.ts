import { randomUUID } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { authError } from "../errors.ts";
import type { Factor } from "./factors.ts";
import type { SignedIn } from "./signed-in.ts";
import { isTotpCode } from "./totp.ts";

const lifeSeconds = 300;

/** `POST /factors/:id/challenge`: good for five minutes, for one code, from this network address. */
export async function challenge(sql: Sql, factor: Factor, address: string): Promise<Response> {
  const id = randomUUID();
  const [row] = await sql.begin(async (tx: TransactionSql) => {
    await tx`update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = ${factor.id}`;
    return tx`
      insert into auth.mfa_challenges (id, factor_id, created_at, ip_address) values (${id}, ${factor.id}, now(), ${address})
      returning extract(epoch from created_at)::bigint + ${lifeSeconds} as expires_at`;
  });
  return Response.json({ id, type: factor.factor_type, expires_at: Number(row!.expires_at) });
}

/** The challenge that a code answers. @throws a Response when it is not one, was answered, has ended or is another address's */
async function openChallenge(sql: Sql, factor: Factor, id: unknown, address: string): Promise<string> {
  const [row] = await sql`
    select id, host(ip_address) as address, verified_at, created_at + make_interval(secs => ${lifeSeconds}) < now() as has_expired
    from auth.mfa_challenges where id::text = ${String(id)} and factor_id = ${factor.id}`;
  if (!row) throw authError(422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found");
  if (row.verified_at || row.address !== address)
    throw authError(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.");
  if (!row.has_expired) return row.id;
  await sql`delete from auth.mfa_challenges where id = ${row.id}`;
  const words = `MFA challenge ${row.id} has expired, verify against another challenge or create a new challenge.`;
  throw authError(422, "mfa_challenge_expired", words);
}

/**
 * What a right code does: the factor is verified, the session reaches aal2, the person's sessions below it and their unverified
 * factors end. @returns the session's next refresh token @throws a Response when the code is not right
 */
export async function verify(
  sql: Sql,
  person: SignedIn,
  factor: Factor,
  body: Record<string, unknown>,
  address: string,
): Promise<string> {
  const code = String(body.code ?? "");
  if (code === "") throw authError(400, "validation_failed", "Code needs to be non-empty");
  const challengeId = await openChallenge(sql, factor, body.challenge_id, address);
  if (!isTotpCode(factor.secret, code)) throw authError(422, "mfa_verification_failed", "Invalid TOTP code entered");
  return sql.begin(async (tx: TransactionSql) => {
    const answered = await tx`
      update auth.mfa_challenges set verified_at = now() where id = ${challengeId} and verified_at is null returning id`;
    if (answered.length === 0)
      throw authError(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.");
    await tx`update auth.mfa_factors set status = 'verified', updated_at = now() where id = ${factor.id}`;
    const token = await upgradeSession(tx, person, factor);
    await tx`delete from auth.sessions where user_id = ${person.userId} and aal < 'aal2'`;
    await tx`
      delete from auth.mfa_factors
      where user_id = ${person.userId} and status = 'unverified' and factor_type = ${factor.factor_type}`;
    return token;
  }) as Promise<string>;
}

async function upgradeSession(tx: TransactionSql, { userId, sessionId }: SignedIn, factor: Factor): Promise<string> {
  await tx`update auth.sessions set aal = 'aal2', factor_id = ${factor.id}, updated_at = now() where id = ${sessionId}`;
  await tx`
    insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    values (gen_random_uuid(), ${sessionId}, 'totp', now(), now())
    on conflict (session_id, authentication_method) do update set updated_at = excluded.updated_at`;
  const [last] = await tx`
    update auth.refresh_tokens set revoked = true, updated_at = now()
    where session_id = ${sessionId} and not revoked returning token`;
  const token = randomUUID();
  await tx`
    insert into auth.refresh_tokens (id, token, user_id, session_id, revoked, parent, created_at, updated_at)
    values (${randomUUID()}, ${token}, ${userId}, ${sessionId}, false, ${last?.token ?? null}, now(), now())`;
  return token;
}
