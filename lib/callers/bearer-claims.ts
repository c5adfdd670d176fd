import "server-only";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { type Claims, toClaims } from "./current-claims";

let keys: { url: string; set: ReturnType<typeof createRemoteJWKSet> } | undefined;

function keySet() {
  const url = `${env().SUPABASE_URL}/auth/v1/.well-known/jwks.json`;
  if (keys?.url !== url) keys = { url, set: createRemoteJWKSet(new URL(url), { timeoutDuration: 5000 }) };
  return keys.set;
}

/**
 * Who a Supabase access token belongs to, or null when it is expired, forged or not a person's.
 * Only signatures of the published key set count, so a symmetric or unsigned token never passes.
 * @throws {AppError} UNAVAILABLE when the key set cannot be read
 */
export async function bearerClaims(token: string): Promise<Claims | null> {
  try {
    const { payload } = await jwtVerify(token, keySet(), {
      audience: "authenticated",
      issuer: `${env().SUPABASE_URL}/auth/v1`,
      algorithms: ["ES256", "RS256", "EdDSA"],
      requiredClaims: ["sub", "exp"],
    });
    return toClaims(payload);
  } catch (cause) {
    const unreachable = cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError);
    if (unreachable)
      throw new AppError("UNAVAILABLE", { message: "cannot read the key set of the auth server", cause });
    return null;
  }
}
